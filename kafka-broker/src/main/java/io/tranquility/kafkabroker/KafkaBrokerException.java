// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafkabroker;

/** The broker cannot be started, or does not do what it should; the message says why. */
public final class KafkaBrokerException extends RuntimeException {
    KafkaBrokerException(String message) {
        super(message);
    }

    KafkaBrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
