// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongUnaryOperator;

/** Reads Druid's queryGranularity: to what the times of rows are truncated. */
final class QueryGranularity {
    private QueryGranularity() {}

    /**
     * The truncation of milliseconds since 1970. Of a granularity that is not known here time is left as it is: events
     * may then be rolled up less well, but never wrongly.
     */
    static LongUnaryOperator truncation(JsonNode queryGranularity) {
        if (queryGranularity.isTextual()) {
            return named(queryGranularity.asText());
        }
        return switch (queryGranularity.path("type").asText().toLowerCase(Locale.ROOT)) {
            case "duration" -> every(queryGranularity.path("duration").asLong());
            case "period" -> period(queryGranularity.path("period").asText());
            default -> named(queryGranularity.path("type").asText());
        };
    }

    private static LongUnaryOperator named(String name) {
        if (name.equalsIgnoreCase("all")) {
            return time -> 0;
        }
        try {
            return SegmentGranularity.parse(name)::bucketStart;
        } catch (IllegalArgumentException e) {
            return LongUnaryOperator.identity();
        }
    }

    private static LongUnaryOperator period(String period) {
        try {
            return every(Duration.parse(period).toMillis());
        } catch (RuntimeException e) {
            return LongUnaryOperator.identity();
        }
    }

    private static LongUnaryOperator every(long millis) {
        return millis > 0 ? time -> Math.floorDiv(time, millis) * millis : LongUnaryOperator.identity();
    }
}
