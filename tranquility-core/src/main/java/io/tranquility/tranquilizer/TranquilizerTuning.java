// SPDX-License-Identifier: Apache-2.0
package io.tranquility.tranquilizer;

import java.time.Duration;

/**
 * How a {@link Tranquilizer} collects events.
 *
 * @param maxBatchSize events of a batch, at least 1
 * @param maxPendingBatches batches that wait or are in flight, at least 1; with one more being collected the
 *     tranquilizer is full
 * @param linger how long an event may wait for its batch to fill; zero sends as soon as possible, {@link
 *     #UNTIL_FULL} waits until the batch is full or a flush
 * @param maxPendingBytes the most memory that events without an outcome may take, or {@link #UNLIMITED}; one event is
 *     always taken, however large
 * @param blockOnFull whether {@code send} waits for room when full, or fails the event at once
 */
public record TranquilizerTuning(
        int maxBatchSize, int maxPendingBatches, long maxPendingBytes, Duration linger, boolean blockOnFull) {
    /** A number of bytes that nothing reaches. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** A linger that never sends a part of a batch without a flush. */
    public static final Duration UNTIL_FULL = Duration.ofMillis(-1);

    /** The original's defaults. */
    public static final TranquilizerTuning DEFAULT = new TranquilizerTuning(2000, 5, Duration.ZERO, true);

    public TranquilizerTuning {
        if (maxBatchSize < 1) {
            throw new IllegalArgumentException("maxBatchSize must be at least 1, not " + maxBatchSize);
        }
        if (maxPendingBatches < 1) {
            throw new IllegalArgumentException("maxPendingBatches must be at least 1, not " + maxPendingBatches);
        }
        if (maxPendingBytes < 1) {
            throw new IllegalArgumentException("maxPendingBytes must be at least 1, not " + maxPendingBytes);
        }
        if (linger.isNegative() && !linger.equals(UNTIL_FULL)) {
            throw new IllegalArgumentException("linger must not be negative (except UNTIL_FULL), not " + linger);
        }
    }

    /** A tuning without a limit of bytes. */
    public TranquilizerTuning(int maxBatchSize, int maxPendingBatches, Duration linger, boolean blockOnFull) {
        this(maxBatchSize, maxPendingBatches, UNLIMITED, linger, blockOnFull);
    }

    /** The same, but never blocking, and with at most so many bytes: for callers that must not wait in {@code send}. */
    public TranquilizerTuning withoutBlocking(long mostPendingBytes) {
        return new TranquilizerTuning(
                maxBatchSize, maxPendingBatches, Math.min(maxPendingBytes, mostPendingBytes), linger, false);
    }
}
