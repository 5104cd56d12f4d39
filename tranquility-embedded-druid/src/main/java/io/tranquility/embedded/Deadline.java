// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.time.Duration;

/**
 * The end of a wait.
 *
 * @param timeout how long the whole wait may take
 * @param startNanos when it began, in {@link System#nanoTime}
 */
record Deadline(Duration timeout, long startNanos) {
    static Deadline in(Duration timeout) {
        return new Deadline(timeout, System.nanoTime());
    }

    /** Zero or less when the time is over. */
    long remainingNanos() {
        return timeout.toNanos() - elapsedNanos();
    }

    long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }
}
