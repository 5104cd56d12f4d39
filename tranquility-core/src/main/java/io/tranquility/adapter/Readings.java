// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.tranquilizer.Tranquilizer;
import java.time.Duration;
import java.util.Optional;

/** Readings of a tranquilizer, of which one serves all metrics that are looked at within a second. Thread-safe. */
final class Readings {
    private static final long AGE_NANOS = Duration.ofSeconds(1).toNanos();

    /** Null until there is one. */
    @GuardedBy("this")
    private Tranquilizer<?> tranquilizer;

    @GuardedBy("this")
    private Reading latest;

    @GuardedBy("this")
    private long readNanos;

    /** From now on of this one. */
    synchronized void of(Tranquilizer<?> next) {
        tranquilizer = next;
        latest = null;
    }

    /** Empty while there is no tranquilizer. */
    synchronized Optional<Reading> now() {
        if (tranquilizer == null) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        if (latest == null || now - readNanos > AGE_NANOS) {
            latest = Reading.of(tranquilizer);
            readNanos = now;
        }
        return Optional.of(latest);
    }
}
