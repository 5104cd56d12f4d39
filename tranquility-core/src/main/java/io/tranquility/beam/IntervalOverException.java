// SPDX-License-Identifier: Apache-2.0
package io.tranquility.beam;

/**
 * The tasks of an event's interval have ended, and Druid cannot take another one, because it would hide what they
 * published: Druid 30 and older. To send the event again does not help, not even as one that was received in time.
 */
public final class IntervalOverException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public IntervalOverException(String message) {
        super(message);
    }
}
