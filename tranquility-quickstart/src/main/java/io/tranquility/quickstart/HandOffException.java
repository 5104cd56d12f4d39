// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

/** The hand-off did not come to its end; the message says what is missing. */
final class HandOffException extends Exception {
    HandOffException(String message) {
        super(message);
    }

    HandOffException(String message, Throwable cause) {
        super(message, cause);
    }
}
