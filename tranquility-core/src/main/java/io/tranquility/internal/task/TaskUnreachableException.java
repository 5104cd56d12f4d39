// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** A task runs, the Overlord says, but has not answered for long, and the batch was never sent to it. */
final class TaskUnreachableException extends RuntimeException {
    TaskUnreachableException(String message) {
        super(message);
    }
}
