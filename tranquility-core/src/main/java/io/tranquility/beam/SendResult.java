// SPDX-License-Identifier: Apache-2.0
package io.tranquility.beam;

import java.util.Objects;

/**
 * How the delivery of one event ended when it did not fail. A failure, which a caller may want to send again, is an
 * exception instead.
 */
public sealed interface SendResult {
    /**
     * The event is in every live replica of its task. How many bytes that took is a measurement: all that were sent are
     * equal.
     *
     * @param bytes the event's share of the push that it was in, which is counted once for all replicas; 0 if unknown
     */
    record Sent(int bytes) implements SendResult {
        @Override
        public boolean equals(Object other) {
            return other instanceof Sent;
        }

        @Override
        public int hashCode() {
            return Sent.class.hashCode();
        }
    }

    /**
     * The event was left out for good.
     *
     * @param reason the kind of reason, for counting; not null
     * @param message the values that led to it, for people; not null
     */
    record Dropped(DropReason reason, String message) implements SendResult {
        public Dropped {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
        }
    }

    /** Sent, in a number of bytes that is unknown. */
    SendResult SENT = new Sent(0);
}
