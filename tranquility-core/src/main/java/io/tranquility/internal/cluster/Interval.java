// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import io.tranquility.druid.SegmentGranularity;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A span of time.
 *
 * @param start its first moment
 * @param end the first moment after it
 */
public record Interval(Instant start, Instant end) {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The interval of the segment that a time is in. */
    public static Interval of(SegmentGranularity granularity, long timeMillis) {
        long start = granularity.bucketStart(timeMillis);
        return new Interval(Instant.ofEpochMilli(start), Instant.ofEpochMilli(granularity.bucketEnd(start)));
    }

    /** A time as Druid and the original write it, always with milliseconds. */
    public static String text(Instant time) {
        return MILLIS.format(time);
    }

    /** As Druid writes it: {@code start/end}. */
    @Override
    public String toString() {
        return text(start) + "/" + text(end);
    }
}
