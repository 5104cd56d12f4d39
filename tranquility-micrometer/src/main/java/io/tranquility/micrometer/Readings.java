// SPDX-License-Identifier: Apache-2.0
package io.tranquility.micrometer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.tranquilizer.Tranquilizer;
import java.time.Duration;

/** Readings of a tranquilizer, of which one serves all meters that are looked at within a second. Thread-safe. */
final class Readings {
    private static final long AGE_NANOS = Duration.ofSeconds(1).toNanos();

    @GuardedBy("this")
    private Tranquilizer<?> tranquilizer;

    @GuardedBy("this")
    private Reading latest;

    @GuardedBy("this")
    private long readNanos;

    Readings(Tranquilizer<?> tranquilizer) {
        this.tranquilizer = tranquilizer;
    }

    /** From now on of another one. */
    synchronized void of(Tranquilizer<?> other) {
        tranquilizer = other;
        latest = null;
    }

    synchronized Reading now() {
        long now = System.nanoTime();
        if (latest == null || now - readNanos > AGE_NANOS) {
            latest = Reading.of(tranquilizer);
            readNanos = now;
        }
        return latest;
    }
}
