// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** A batch was sent to a task that published and ended before it answered: nobody can tell whether the batch is in. */
final class InDoubtException extends RuntimeException {
    InDoubtException(String message) {
        super(message);
    }
}
