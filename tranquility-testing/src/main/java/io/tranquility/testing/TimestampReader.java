// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the time of a row as a {@code timestampSpec} says.
 *
 * @param format one of those that senders of Tranquility use
 */
record TimestampReader(String column, String format) {
    private static final Set<String> FORMATS = Set.of("millis", "posix", "iso", "auto");

    /** Druid's defaults are {@code timestamp} and {@code auto}. */
    static TimestampReader of(JsonNode timestampSpec) {
        TimestampReader reader = new TimestampReader(
                timestampSpec.path("column").asText("timestamp"),
                timestampSpec.path("format").asText("auto"));
        if (!FORMATS.contains(reader.format)) {
            throw new IllegalArgumentException("A fake Druid reads timestamps of the formats " + FORMATS
                    + ", but the timestampSpec has " + reader.format);
        }
        return reader;
    }

    /** Empty if the row has no time or an unreadable one. */
    Optional<Instant> read(Map<String, Object> row) {
        Object value = row.get(column);
        if (value == null) {
            return Optional.empty();
        }
        try {
            boolean number = value instanceof Number || (!format.equals("iso") && isDigits(value.toString()));
            if (!number) {
                return format.equals("iso") || format.equals("auto")
                        ? Optional.of(Instant.parse(value.toString()))
                        : Optional.empty();
            }
            long ticks = value instanceof Number n ? n.longValue() : Long.parseLong(value.toString());
            return Optional.of(format.equals("posix") ? Instant.ofEpochSecond(ticks) : Instant.ofEpochMilli(ticks));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(Character::isDigit);
    }
}
