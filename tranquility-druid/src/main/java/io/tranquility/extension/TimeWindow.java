// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.time.Clock;
import org.apache.druid.java.util.common.DateTimes;
import org.apache.druid.java.util.common.granularity.Granularity;
import org.joda.time.Interval;
import org.joda.time.Period;

/**
 * Which rows are in time, and which buckets of the segment granularity are over because no row of theirs is in time any
 * more. By the rules of Druid's push task until version 30, except that a bucket which is over stays so when the clock is set
 * back. Not thread-safe: {@link Intake} uses it under its lock.
 */
final class TimeWindow {
    private final RejectionPolicy policy;
    private final long windowMillis;
    private final Granularity granularity;
    private final Clock clock;

    /** The newest timestamp of a row so far. */
    private long newest = Long.MIN_VALUE;

    /** Buckets that start before are over. */
    private long closedBefore = Long.MIN_VALUE;

    /** The bucket asked for last: most rows are of the same one. */
    private Interval bucket = new Interval(0, 0);

    TimeWindow(RejectionPolicy policy, Period windowPeriod, Granularity granularity, Clock clock) {
        this.policy = policy;
        this.windowMillis = windowPeriod.toStandardDuration().getMillis();
        this.granularity = granularity;
        this.clock = clock;
    }

    /** The start of the bucket that a timestamp lies in. */
    long bucket(long timestamp) {
        if (!bucket.contains(timestamp)) {
            bucket = granularity.bucket(DateTimes.utc(timestamp));
        }
        return bucket.getStartMillis();
    }

    /** Whether a row is in time; the newest row moves the window. */
    boolean accepts(long timestamp) {
        newest = Math.max(newest, timestamp);
        final boolean inTime =
                switch (policy) {
                    case NONE -> true;
                    case SERVER_TIME -> Math.abs(timestamp - clock.millis()) <= windowMillis;
                    case MESSAGE_TIME -> timestamp >= newest - windowMillis;
                };
        return inTime && bucket(timestamp) >= closedBefore;
    }

    /** Takes no more rows of the buckets that are over now; these are the ones that start before the result. */
    long close() {
        if (policy != RejectionPolicy.NONE) {
            final long now = policy == RejectionPolicy.SERVER_TIME ? clock.millis() : newest;
            closedBefore = Math.max(closedBefore, bucket(Math.max(now, windowMillis) - windowMillis));
        }
        return closedBefore;
    }
}
