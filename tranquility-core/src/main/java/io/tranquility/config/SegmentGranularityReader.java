// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.druid.SegmentGranularity;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads a {@code segmentGranularity}: a name, or Druid's {@code period} or {@code duration} where it means the same as a
 * name does. Others are refused, because tasks and their names depend on it.
 */
final class SegmentGranularityReader {
    private static final Map<String, SegmentGranularity> BY_PERIOD = Map.of(
            "P1D", SegmentGranularity.DAY,
            "P1W", SegmentGranularity.WEEK,
            "P1M", SegmentGranularity.MONTH,
            "P3M", SegmentGranularity.QUARTER,
            "P1Y", SegmentGranularity.YEAR);
    private static final List<String> UTC = List.of("UTC", "Etc/UTC", "Z", "GMT");

    private SegmentGranularityReader() {}

    static SegmentGranularity read(JsonNode granularitySpec, String place) {
        String type = granularitySpec.path("type").asText("uniform");
        if (!type.equals("uniform")) {
            throw new ConfigException(place + ".type must be uniform, but is '" + type + "'");
        }
        JsonNode node = granularitySpec.path("segmentGranularity");
        String where = place + ".segmentGranularity";
        if (node.isTextual()) {
            return named(node.asText(), where);
        }
        if (!node.isObject()) {
            throw new ConfigException(where + " must be a name such as HOUR, but is " + node);
        }
        boolean isUtc = node.path("timeZone").isMissingNode()
                || node.path("timeZone").isNull()
                || UTC.contains(node.path("timeZone").asText());
        if (!isUtc || node.hasNonNull("origin")) {
            throw new ConfigException(where
                    + " must be in UTC and without an origin, because Tranquility's intervals are, but is " + node);
        }
        return switch (node.path("type").asText().toLowerCase(Locale.ROOT)) {
            case "period" -> period(node.path("period").asText(""), node, where);
            case "duration" -> fixed(Duration.ofMillis(node.path("duration").asLong()), node, where);
            default -> named(node.path("type").asText(), where);
        };
    }

    private static SegmentGranularity named(String name, String where) {
        try {
            return SegmentGranularity.parse(name);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(where + ": " + e.getMessage(), e);
        }
    }

    private static SegmentGranularity period(String period, JsonNode node, String where) {
        SegmentGranularity byDate = BY_PERIOD.get(period.toUpperCase(Locale.ROOT));
        if (byDate != null) {
            return byDate;
        }
        try {
            return fixed(Periods.parse(period), node, where);
        } catch (ConfigException e) {
            throw e;
        } catch (RuntimeException e) {
            throw refused(node, where);
        }
    }

    /** The one whose segments all have this length and begin where those of this length do. */
    private static SegmentGranularity fixed(Duration length, JsonNode node, String where) {
        return Arrays.stream(SegmentGranularity.values())
                .filter(granularity -> granularity != SegmentGranularity.WEEK
                        && granularity.compareTo(SegmentGranularity.MONTH) < 0
                        && granularity.bucketEnd(0) == length.toMillis())
                .findFirst()
                .orElseThrow(() -> refused(node, where));
    }

    private static ConfigException refused(JsonNode node, String where) {
        return new ConfigException(where + " must mean one of "
                + Arrays.stream(SegmentGranularity.values())
                        .map(granularity -> granularity.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                + ", but is " + node);
    }
}
