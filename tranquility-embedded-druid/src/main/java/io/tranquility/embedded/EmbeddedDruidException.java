// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

/** Something did not work with the embedded Druid; the message says what, and what to do where that is known. */
public final class EmbeddedDruidException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddedDruidException(String message) {
        super(message);
    }

    EmbeddedDruidException(String message, Throwable cause) {
        super(message, cause);
    }
}
