// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

/**
 * Reads an event's timestamp. Thread-safe.
 *
 * @param <E> the type of the events
 */
@FunctionalInterface
public interface Timestamper<E> {
    /**
     * The event's time.
     *
     * @return milliseconds since 1970-01-01T00:00:00Z
     * @throws RuntimeException if the event has no timestamp or none that can be read; the message says what was there.
     *     The event is then dropped with that message
     */
    long timestampMillis(E event);
}
