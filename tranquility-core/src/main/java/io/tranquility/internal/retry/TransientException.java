// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.retry;

/** Something that may well succeed when it is tried again. */
public final class TransientException extends RuntimeException {
    public TransientException(String message) {
        super(message);
    }
}
