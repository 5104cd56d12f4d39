// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** A task has the id that is recorded but is not what is recorded; the message says in what it differs. */
final class StrangersTaskException extends RuntimeException {
    StrangersTaskException(String message) {
        super(message);
    }
}
