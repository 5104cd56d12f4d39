// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

/** The cluster cannot be started, or one of its processes does not do what it should; the message says which and why. */
public final class Druid28Exception extends RuntimeException {
    Druid28Exception(String message) {
        super(message);
    }

    Druid28Exception(String message, Throwable cause) {
        super(message, cause);
    }
}
