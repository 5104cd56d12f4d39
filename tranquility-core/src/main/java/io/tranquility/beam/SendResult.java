// SPDX-License-Identifier: Apache-2.0
package io.tranquility.beam;

import java.util.Objects;

/**
 * How the delivery of one event ended when it did not fail. A failure, which a caller may want to send again, is an
 * exception instead.
 */
public sealed interface SendResult {
    /** The event is in every live replica of its task. */
    record Sent() implements SendResult {}

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

    /** The one instance of {@link Sent}. */
    SendResult SENT = new Sent();
}
