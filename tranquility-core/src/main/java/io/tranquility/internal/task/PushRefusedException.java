// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** A task answered a push with a no that trying again does not change; the message has the task's words. */
final class PushRefusedException extends RuntimeException {
    PushRefusedException(String message) {
        super(message);
    }
}
