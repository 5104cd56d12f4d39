// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import java.time.Duration;

/** A delivered record without an outcome. For the consumer's thread. */
final class PendingRecord {
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    private final AssignedPartition partition;
    private final OffsetTracker.Entry entry;
    private final RecordHandler.Handling handling;
    private boolean inFlight;
    private int failures;
    private long dueNanos;

    PendingRecord(AssignedPartition partition, OffsetTracker.Entry entry, RecordHandler.Handling handling) {
        this.partition = partition;
        this.entry = entry;
        this.handling = handling;
    }

    AssignedPartition partition() {
        return partition;
    }

    OffsetTracker.Entry entry() {
        return entry;
    }

    RecordHandler.Handling handling() {
        return handling;
    }

    void begun() {
        inFlight = true;
    }

    /** There was no room: it is due at once. */
    void postponed(long nowNanos) {
        inFlight = false;
        dueNanos = nowNanos;
    }

    /** It failed: it is due after a delay, which doubles each time and is returned. */
    Duration failed(long nowNanos) {
        inFlight = false;
        Duration delay = failures < 5 ? FIRST_DELAY.multipliedBy(1L << failures) : LONGEST_DELAY;
        failures++;
        dueNanos = nowNanos + delay.toNanos();
        return delay;
    }

    boolean isDue(long nowNanos) {
        return !inFlight && nowNanos - dueNanos >= 0;
    }

    @Override
    public String toString() {
        return partition + " at offset " + entry.offset();
    }
}
