// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

/** The Overlord answered no, for a reason that trying again does not change; the message has the Overlord's words. */
public final class OverlordRefusedException extends RuntimeException {
    OverlordRefusedException(String message) {
        super(message);
    }
}
