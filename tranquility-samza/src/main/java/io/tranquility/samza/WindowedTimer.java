// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.samza.metrics.Counter;
import org.apache.samza.metrics.MetricsRegistry;
import org.apache.samza.metrics.Timer;

/**
 * A timer of Samza, which is what it has for distributions, with the values of the last minute; and beside it a counter of
 * all values. Thread-safe.
 */
final class WindowedTimer {
    /** From one report of Samza's reporters to the next. */
    private static final long WINDOW_MILLIS = 60_000;

    private final Timer timer;
    private final Counter count;
    private final AtomicLong lastTaken = new AtomicLong();

    WindowedTimer(MetricsRegistry registry, String group, String name) {
        timer = registry.newTimer(group, new Timer(name, WINDOW_MILLIS, System::currentTimeMillis));
        count = registry.newCounter(group, name + "-count");
    }

    /** Takes one value for each millisecond: a timer of Samza keeps no more. */
    void take(long value) {
        count.inc();
        long now = System.currentTimeMillis();
        long last = lastTaken.get();
        if (now != last && lastTaken.compareAndSet(last, now)) {
            timer.update(value);
        }
    }
}
