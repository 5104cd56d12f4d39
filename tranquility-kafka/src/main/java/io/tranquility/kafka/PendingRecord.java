// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.tranquilizer.BufferFullException;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** A delivered record until it has its outcome. For the consumer's thread; only outcomes come on others. */
final class PendingRecord implements RecordHandler.Outcome {
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    private final AssignedPartition partition;
    private final long offset;

    /** Null when it is finished: there may be many of those behind one that is not. */
    private RecordHandler.Handling handling;

    private volatile boolean finished;
    private boolean inFlight;
    private int failures;
    private long dueNanos;

    /** The thread of an attempt while it has not returned. No other thread finds itself here. */
    private Thread attempting;

    /** Whether there was no room before the attempt returned. */
    private boolean refused;

    PendingRecord(AssignedPartition partition, long offset, RecordHandler.Handling handling) {
        this.partition = partition;
        this.offset = offset;
        this.handling = handling;
    }

    AssignedPartition partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    /** False if there is no room; the record is then as it was. */
    boolean attempt() {
        refused = false;
        attempting = Thread.currentThread();
        handling.attempt(this);
        attempting = null;
        inFlight = !refused;
        return inFlight;
    }

    @Override
    public void finish() {
        handling = null;
        finished = true;
    }

    @Override
    public void fail(Throwable cause) {
        Throwable own = cause instanceof CompletionException ? cause.getCause() : cause;
        if (own instanceof BufferFullException && attempting == Thread.currentThread()) {
            refused = true;
        } else {
            partition.tellFailure(this, own);
        }
    }

    boolean isFinished() {
        return finished;
    }

    /** Whether an attempt has no outcome yet that the consumer's thread knows of. */
    boolean isInFlight() {
        return inFlight && !finished;
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
        return partition + " at offset " + offset;
    }
}
