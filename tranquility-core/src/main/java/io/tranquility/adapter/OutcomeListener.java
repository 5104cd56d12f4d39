// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import io.tranquility.beam.SendResult;

/**
 * Learns each event's outcome, for metrics, dead letters and the like. Called once for each event, from the client's
 * threads, possibly several at a time; must not block. What it throws is a failure that the next {@link
 * DeliveryTracker#flush} reports.
 *
 * @param <E> the type of the events
 */
public interface OutcomeListener<E> {
    /**
     * The event is in Druid.
     *
     * @param sent has the event's bytes
     * @param nanos the time since it was given to the tracker
     */
    default void sent(E event, SendResult.Sent sent, long nanos) {}

    /** The event is left out for good. */
    default void dropped(E event, SendResult.Dropped drop) {}

    /** The event's delivery failed; the next flush reports it. */
    default void failed(E event, Throwable cause) {}
}
