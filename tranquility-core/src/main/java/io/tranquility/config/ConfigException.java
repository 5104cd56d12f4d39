// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

/** A configuration that cannot be used; the message says where, what is there and what is allowed. */
public final class ConfigException extends RuntimeException {
    ConfigException(String message) {
        super(message);
    }

    ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
