// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

/** Spreads events evenly over time. What was missed is made up for, but no more than a second of it. For one thread. */
final class Pacer {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final double intervalNanos;
    private double nextNanos;

    /**
     * @param perSecond events of a second, positive
     * @param nowNanos the time of the first event, by {@code System.nanoTime}
     */
    Pacer(double perSecond, long nowNanos) {
        this.intervalNanos = SECOND_NANOS / perSecond;
        this.nextNanos = nowNanos;
    }

    /** How long to wait before the next event; zero or less if it is due, and then it counts as done. */
    long take(long nowNanos) {
        double wait = nextNanos - nowNanos;
        if (wait <= 0) {
            nextNanos = Math.max(nextNanos, nowNanos - (double) SECOND_NANOS) + intervalNanos;
        }
        return (long) Math.ceil(wait);
    }
}
