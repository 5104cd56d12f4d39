// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import io.tranquility.druid.SegmentGranularity;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

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

    /**
     * Reads what {@link #toString} writes; ends may also be in another time zone.
     *
     * @throws java.time.DateTimeException if it is no interval
     */
    public static Interval parse(String text) {
        String[] ends = text.split("/", -1);
        if (ends.length != 2) {
            throw new DateTimeException("'" + text + "' is no interval");
        }
        return new Interval(
                OffsetDateTime.parse(ends[0]).toInstant(),
                OffsetDateTime.parse(ends[1]).toInstant());
    }

    /**
     * The granularity of the segments in it.
     *
     * @param configured the one that it has if it consists of a few segments of it
     * @param most how many those may be
     * @return the coarsest one otherwise by whose segments it can be divided, because it was recorded with another
     *     configuration
     */
    public SegmentGranularity granularity(SegmentGranularity configured, int most) {
        List<Interval> buckets = new ArrayList<>();
        long next = start.toEpochMilli();
        while (buckets.size() < most && next < end.toEpochMilli()) {
            buckets.add(of(configured, next));
            next = configured.bucketEnd(configured.bucketStart(next));
        }
        boolean isWhole = next == end.toEpochMilli() && buckets.get(0).start().equals(start);
        return isWhole ? configured : coarsest(List.of(start, end)).orElse(configured);
    }

    /** The coarsest granularity that has segments which begin at each of these times. */
    static Optional<SegmentGranularity> coarsest(Collection<Instant> times) {
        SegmentGranularity coarsest = null;
        for (SegmentGranularity granularity : SegmentGranularity.values()) {
            if (times.stream().allMatch(time -> granularity.bucketStart(time.toEpochMilli()) == time.toEpochMilli())) {
                coarsest = granularity;
            }
        }
        return Optional.ofNullable(coarsest);
    }

    /** Whether all of another one lies in this one. */
    boolean contains(Interval other) {
        return !other.start.isBefore(start) && !other.end.isAfter(end);
    }

    /** Whether a time lies between its ends, and is none of them. */
    boolean isDividedBy(Instant time) {
        return time.isAfter(start) && time.isBefore(end);
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
