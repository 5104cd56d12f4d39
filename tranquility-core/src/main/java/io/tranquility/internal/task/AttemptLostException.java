// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** No task of an attempt has a batch or will ever have it: another attempt may take it. The message says why. */
final class AttemptLostException extends RuntimeException {
    AttemptLostException(String message) {
        super(message);
    }
}
