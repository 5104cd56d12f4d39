// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * Knows what may be committed of one partition: the position before which every delivered record is finished. It goes by
 * the records and not by their numbers, because offsets have gaps: where a topic is compacted or has transactions.
 *
 * <p>For one thread, but for {@link Entry#finish}, which any thread may call.
 */
final class OffsetTracker {
    /** A delivered record. */
    static final class Entry {
        private final long offset;
        private volatile boolean finished;

        private Entry(long offset) {
            this.offset = offset;
        }

        /** The record has its final outcome. */
        void finish() {
            finished = true;
        }

        boolean isFinished() {
            return finished;
        }

        long offset() {
            return offset;
        }
    }

    /** In the order of their offsets; the finished ones at the head are taken away when somebody asks. */
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();

    /** After all that was delivered; negative before anything was. */
    private long position = -1;

    /**
     * A record was delivered.
     *
     * @throws IllegalArgumentException if it does not come after the one before
     */
    Entry delivered(long offset) {
        if (offset < position) {
            throw new IllegalArgumentException("The record at offset " + offset + " came after position " + position);
        }
        Entry entry = new Entry(offset);
        entries.add(entry);
        position = offset + 1;
        return entry;
    }

    /** The consumer is at this position now: what is before it and was not delivered is no record. */
    void reached(long newPosition) {
        position = Math.max(position, newPosition);
    }

    /** The position to commit; empty before anything was delivered. */
    OptionalLong committable() {
        removeFinished();
        long first = entries.isEmpty() ? position : entries.peek().offset();
        return first < 0 ? OptionalLong.empty() : OptionalLong.of(first);
    }

    /** Records from the first that is not finished on. */
    int size() {
        removeFinished();
        return entries.size();
    }

    private void removeFinished() {
        while (!entries.isEmpty() && entries.peek().isFinished()) {
            entries.remove();
        }
    }
}
