// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A histogram of how long something took in the last half to whole minute, told with an error of an eighth. Thread-safe. */
final class RecentTimes {
    private static final long PERIOD_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int PER_OCTAVE = 8;
    private static final int BUCKETS = 62 * PER_OCTAVE;

    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private long[] before = new long[BUCKETS];

    @GuardedBy("this")
    private long[] now = new long[BUCKETS];

    @GuardedBy("this")
    private long periodBegan;

    RecentTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.periodBegan = nanoTime.getAsLong();
    }

    /**
     * What was counted.
     *
     * @param batches how many
     * @param p50Nanos half of them took no longer
     * @param p99Nanos all but one of a hundred took no longer
     */
    record Percentiles(long batches, long p50Nanos, long p99Nanos) {
        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("batches", batches);
            map.put("p50Millis", millis(p50Nanos));
            map.put("p99Millis", millis(p99Nanos));
            return map;
        }

        private static double millis(long nanos) {
            return Math.round(nanos / 10_000.0) / 100.0;
        }
    }

    synchronized void add(long nanos) {
        turn();
        now[bucket(Math.max(0, nanos))]++;
    }

    /** Empty if there was nothing of late. */
    synchronized Optional<Percentiles> read() {
        turn();
        long all = Arrays.stream(before).sum() + Arrays.stream(now).sum();
        return all == 0
                ? Optional.empty()
                : Optional.of(new Percentiles(all, atLeast((all + 1) / 2), atLeast(all - all / 100)));
    }

    @GuardedBy("this")
    private void turn() {
        long periods = (nanoTime.getAsLong() - periodBegan) / PERIOD_NANOS;
        if (periods > 0) {
            before = periods == 1 ? now : new long[BUCKETS];
            now = new long[BUCKETS];
            periodBegan += periods * PERIOD_NANOS;
        }
    }

    /** The end of the bucket with the value of this rank, from 1. */
    @GuardedBy("this")
    private long atLeast(long rank) {
        long seen = 0;
        int bucket = -1;
        while (seen < rank) {
            bucket++;
            seen += before[bucket] + now[bucket];
        }
        return end(bucket);
    }

    /** Below 8 each number has one; then there are 8 for each power of 2. */
    private static int bucket(long value) {
        if (value < PER_OCTAVE) {
            return (int) value;
        }
        int power = 63 - Long.numberOfLeadingZeros(value);
        return (power - 2) * PER_OCTAVE + (int) (value >>> (power - 3)) - PER_OCTAVE;
    }

    private static long end(int bucket) {
        if (bucket < PER_OCTAVE) {
            return bucket;
        }
        int power = bucket / PER_OCTAVE + 2;
        return ((PER_OCTAVE + bucket % PER_OCTAVE + 1L) << (power - 3)) - 1;
    }
}
