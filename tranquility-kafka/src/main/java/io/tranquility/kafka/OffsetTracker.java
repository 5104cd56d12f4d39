// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * Knows what may be committed of one partition: the position before which every delivered record is finished. It goes by
 * the records and not by their numbers, because offsets have gaps: where a topic is compacted or has transactions.
 *
 * <p>For one thread, but for {@link PendingRecord#finish}, which any thread may call.
 */
final class OffsetTracker {
    /** In the order of their offsets; the finished ones at the head are taken away when somebody asks. */
    private final ArrayDeque<PendingRecord> records = new ArrayDeque<>();

    /** After all that was delivered; negative before anything was. */
    private long position = -1;

    /**
     * A record was delivered.
     *
     * @throws IllegalArgumentException if it does not come after the one before
     */
    void delivered(PendingRecord record) {
        if (record.offset() < position) {
            throw new IllegalArgumentException(
                    "The record at offset " + record.offset() + " came after position " + position);
        }
        records.add(record);
        position = record.offset() + 1;
    }

    /** The consumer is at this position now: what is before it and was not delivered is no record. */
    void reached(long newPosition) {
        position = Math.max(position, newPosition);
    }

    /** The position to commit; empty before anything was delivered. */
    OptionalLong committable() {
        removeFinished();
        long first = records.isEmpty() ? position : records.peek().offset();
        return first < 0 ? OptionalLong.empty() : OptionalLong.of(first);
    }

    /** Records from the first that is not finished on. */
    int size() {
        removeFinished();
        return records.size();
    }

    /** Whether some record is on its way. */
    boolean isInFlight() {
        return records.stream().anyMatch(PendingRecord::isInFlight);
    }

    private void removeFinished() {
        while (!records.isEmpty() && records.peek().isFinished()) {
            records.remove();
        }
    }
}
