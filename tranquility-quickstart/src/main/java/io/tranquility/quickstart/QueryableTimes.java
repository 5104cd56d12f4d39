// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * Measures the time from send to queryable on marked events. When a marked event is acknowledged, the number of all events
 * acknowledged by then is kept with it; once Druid's count has reached that number, the event is certainly in what Druid
 * returns, and the time since it was sent is taken. So the time includes batching, the push and up to one interval of
 * counting, and is never too short. Thread-safe.
 */
final class QueryableTimes {
    private static final int MAX_WAITING = 10_000;
    private static final double NANOS_PER_MILLI = 1e6;

    /** An acknowledged event that waits for Druid's count. */
    private record Mark(long sentNanos, long acknowledged) {}

    @GuardedBy("this")
    private final ArrayDeque<Mark> waiting = new ArrayDeque<>();

    @GuardedBy("this")
    private final Times all = new Times();

    @GuardedBy("this")
    private Times recent = new Times();

    /**
     * A marked event was acknowledged.
     *
     * @param sentNanos when it was sent
     * @param acknowledged how many events had been acknowledged by now, this one included
     */
    synchronized void acknowledged(long sentNanos, long acknowledged) {
        if (waiting.size() < MAX_WAITING) {
            waiting.add(new Mark(sentNanos, acknowledged));
        }
    }

    /** Druid's count at a time. */
    synchronized void counted(long count, long nowNanos) {
        while (!waiting.isEmpty() && waiting.peek().acknowledged() <= count) {
            long millis = Math.round((nowNanos - waiting.remove().sentNanos()) / NANOS_PER_MILLI);
            all.add(millis);
            recent.add(millis);
        }
    }

    /** The median since this was last asked; empty if there was no time since. */
    synchronized OptionalLong recentMedianMillis() {
        OptionalLong median = recent.median();
        recent = new Times();
        return median;
    }

    /** The median of all; empty if there is none. */
    synchronized OptionalLong medianMillis() {
        return all.median();
    }
}
