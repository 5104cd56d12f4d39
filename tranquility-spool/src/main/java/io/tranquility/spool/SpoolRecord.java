// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.time.Instant;
import java.util.Objects;

/**
 * Events that were received together, as they lie in the spool. Events are numbered from 0 over the life of a spool. The
 * bytes are not copied and must not be changed.
 *
 * @param firstEvent the number of its first event
 * @param events how many it has, at least one
 * @param receivedAt when they were received, to the millisecond
 * @param payload the events, in whatever form the caller gave them
 */
@SuppressWarnings("ArrayRecordComponent") // records are never compared, and a copy would be waste
public record SpoolRecord(long firstEvent, int events, Instant receivedAt, byte[] payload) {
    public SpoolRecord {
        Objects.requireNonNull(receivedAt, "receivedAt");
        if (events < 1 || firstEvent < 0) {
            throw new IllegalArgumentException("firstEvent is " + firstEvent + ", events is " + events);
        }
    }

    /** The number of the first event after it. */
    public long endEvent() {
        return firstEvent + events;
    }

    @Override
    public String toString() {
        return "SpoolRecord(events " + firstEvent + " to " + (endEvent() - 1) + " of " + receivedAt + ", "
                + payload.length + " bytes)";
    }
}
