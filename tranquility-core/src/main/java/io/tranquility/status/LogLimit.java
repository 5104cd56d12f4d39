// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Keeps what may happen a million times from being logged as often: some lines in each period. Thread-safe. */
public final class LogLimit {
    private final int lines;
    private final long periodNanos;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private long periodBegan;

    @GuardedBy("this")
    private int logged;

    @GuardedBy("this")
    private long suppressed;

    /**
     * A limit of its own.
     *
     * @param lines the most of a period
     * @param nanoTime as {@link System#nanoTime}
     */
    public LogLimit(int lines, Duration period, LongSupplier nanoTime) {
        this.lines = lines;
        this.periodNanos = period.toNanos();
        this.nanoTime = nanoTime;
        this.periodBegan = nanoTime.getAsLong();
    }

    /**
     * Logs a line, if there are not too many.
     *
     * @param line is given what to say of the lines left out since the last one; mostly nothing
     */
    public void log(Consumer<String> line) {
        long leftOut;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (now - periodBegan >= periodNanos) {
                periodBegan = now;
                logged = 0;
            }
            if (logged >= lines) {
                suppressed++;
                return;
            }
            logged++;
            leftOut = suppressed;
            suppressed = 0;
        }
        line.accept(leftOut == 0 ? "" : " (and " + leftOut + " more like it before)");
    }
}
