// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** A task takes no events any more; the message says why. */
final class TaskGoneException extends RuntimeException {
    private final boolean published;

    /** @param published whether it published what it had, so that a batch without an answer may be in Druid */
    TaskGoneException(String message, boolean published) {
        super(message);
        this.published = published;
    }

    boolean hasPublished() {
        return published;
    }
}
