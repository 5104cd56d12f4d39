// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** A task takes no events any more; the message says why. */
final class TaskGoneException extends RuntimeException {
    private final boolean mayPublish;

    /** @param mayPublish whether it publishes what it has, or has done so */
    TaskGoneException(String message, boolean mayPublish) {
        super(message);
        this.mayPublish = mayPublish;
    }

    boolean mayPublish() {
        return mayPublish;
    }
}
