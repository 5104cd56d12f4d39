// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

/** A configuration that cannot be used; the message says where, what is there and what is allowed. */
public final class ConfigException extends RuntimeException {
    /** @param message says where, what is there and what is allowed; no secrets */
    public ConfigException(String message) {
        super(message);
    }

    /** @param message as above */
    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
