// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where and how an event that is a map holds its timestamp, as Druid's {@code timestampSpec} says it.
 *
 * @param column the key of the timestamp; not null
 * @param format {@code auto}, {@code iso}, {@code millis}, {@code posix}, {@code micro}, {@code nano}, {@code ruby} or a
 *     pattern as Joda-Time reads it; not null
 * @param missingValue the time of events without the key
 */
public record TimestampSpec(String column, String format, Optional<Instant> missingValue) {
    /** What Druid assumes when the specification says nothing. */
    public static final TimestampSpec DEFAULT = new TimestampSpec("timestamp", "auto", Optional.empty());

    public TimestampSpec {
        Objects.requireNonNull(column, "column");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(missingValue, "missingValue");
    }

    /**
     * A reader of this specification; thread-safe.
     *
     * @throws IllegalArgumentException if the format is a pattern that cannot be read
     */
    public Timestamper<Map<String, Object>> timestamper() {
        TimestampFormat parser = TimestampFormat.of(format);
        return event -> {
            Object value = event.get(column);
            if (value == null || "".equals(value)) {
                return missingValue
                        .orElseThrow(() ->
                                new IllegalArgumentException("The event has no timestamp in column '" + column + "'"))
                        .toEpochMilli();
            }
            try {
                return millis(parser, value);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        "The timestamp in column '" + column + "' is not of format '" + format + "': " + value, e);
            }
        };
    }

    @SuppressWarnings("JavaUtilDate") // users put them into events
    private static long millis(TimestampFormat format, Object value) {
        if (value instanceof String text) {
            return format.millis(text);
        }
        if (value instanceof Number number) {
            return format.millis(number);
        }
        if (value instanceof Instant instant) {
            return instant.toEpochMilli();
        }
        if (value instanceof Date date) {
            return date.getTime();
        }
        return format.millis(value.toString());
    }
}
