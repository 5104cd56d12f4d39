// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.retry;

import java.time.Duration;

/**
 * How long to wait before trying again: doubling from one bound to the other, each time a random part of a fifth less, so
 * that many do not try at the same moment. Nothing waits longer after an outage than the longest wait, so that is short: a
 * second by default.
 *
 * @param first the wait after the first attempt
 * @param most the longest wait
 */
record Backoff(Duration first, Duration most) {
    static final Backoff DEFAULT = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));

    private static final double JITTER = 0.2;

    /**
     * The wait after an attempt.
     *
     * @param attempts how many there were, from 1
     * @param random from 0 to 1
     */
    Duration after(int attempts, double random) {
        double doubled = (double) first.toMillis() * Math.pow(2, attempts - 1);
        double millis = Math.min(doubled, (double) most.toMillis()) * (1 - JITTER * random);
        return Duration.ofMillis((long) millis);
    }
}
