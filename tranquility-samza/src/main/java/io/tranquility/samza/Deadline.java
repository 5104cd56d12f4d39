// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import java.time.Duration;

/** A moment by which waiting ends. */
record Deadline(Duration timeout, long nanoTime) {
    static Deadline in(Duration timeout) {
        return new Deadline(timeout, System.nanoTime() + timeout.toNanos());
    }

    /** The time until then; zero when it is over. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }
}
