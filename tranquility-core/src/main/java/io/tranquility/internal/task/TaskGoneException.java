// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** A task has ended, so it takes no events any more; the message says how it ended. */
final class TaskGoneException extends RuntimeException {
    TaskGoneException(String message) {
        super(message);
    }
}
