// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How much time a segment covers, in UTC. Buckets begin where Druid's own granularities of these names begin. */
public enum SegmentGranularity {
    SECOND(1_000),
    MINUTE(60_000),
    FIVE_MINUTE(300_000),
    TEN_MINUTE(600_000),
    FIFTEEN_MINUTE(900_000),
    THIRTY_MINUTE(1_800_000),
    HOUR(3_600_000),
    SIX_HOUR(21_600_000),
    EIGHT_HOUR(28_800_000),
    DAY(86_400_000),
    /** From Monday. */
    WEEK(0),
    MONTH(0),
    QUARTER(0),
    YEAR(0);

    /** 1970-01-05, a Monday. */
    private static final long FIRST_MONDAY_MILLIS = 345_600_000L;

    private static final long WEEK_MILLIS = 604_800_000L;

    private final long millis;

    SegmentGranularity(long millis) {
        this.millis = millis;
    }

    /**
     * Reads a granularity's name, in any case, with or without underscores.
     *
     * @throws IllegalArgumentException if there is no such granularity
     */
    public static SegmentGranularity parse(String name) {
        String wanted = name.replace("_", "").toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(granularity -> granularity.name().replace("_", "").equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is no segment granularity; there are "
                        + Arrays.stream(values())
                                .map(granularity -> granularity.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }

    /** When the bucket of a time begins, both in milliseconds since 1970. */
    public long bucketStart(long timeMillis) {
        if (millis > 0) {
            return Math.floorDiv(timeMillis, millis) * millis;
        }
        if (this == WEEK) {
            return Math.floorDiv(timeMillis - FIRST_MONDAY_MILLIS, WEEK_MILLIS) * WEEK_MILLIS + FIRST_MONDAY_MILLIS;
        }
        ZonedDateTime month = Instant.ofEpochMilli(timeMillis)
                .atZone(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.DAYS)
                .withDayOfMonth(1);
        return switch (this) {
            case QUARTER ->
                millis(month.withMonth(month.getMonth().firstMonthOfQuarter().getValue()));
            case YEAR -> millis(month.withMonth(1));
            default -> millis(month);
        };
    }

    /** When the bucket after the one that begins at this time begins. */
    public long bucketEnd(long startMillis) {
        if (millis > 0) {
            return startMillis + millis;
        }
        if (this == WEEK) {
            return startMillis + WEEK_MILLIS;
        }
        ZonedDateTime start = Instant.ofEpochMilli(startMillis).atZone(ZoneOffset.UTC);
        return switch (this) {
            case QUARTER -> millis(start.plusMonths(3));
            case YEAR -> millis(start.plusYears(1));
            default -> millis(start.plusMonths(1));
        };
    }

    private static long millis(ZonedDateTime time) {
        return time.toInstant().toEpochMilli();
    }
}
