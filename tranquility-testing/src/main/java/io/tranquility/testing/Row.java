// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;

/**
 * An event that Druid can index.
 *
 * @param fields as they were sent, time included
 */
record Row(Instant time, Map<String, Object> fields) {
    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

    /** Why an event is none. */
    static final class UnparseableException extends Exception {
        UnparseableException(String message) {
            super(message);
        }
    }

    static Row of(JsonNode event, TimestampReader timestamps) throws UnparseableException {
        if (!event.isObject()) {
            throw new UnparseableException("Timestamp[null] is unparseable! Event: " + event);
        }
        Map<String, Object> fields = Answer.JSON.convertValue(event, FIELDS);
        Instant time = timestamps
                .read(fields)
                .orElseThrow(() -> new UnparseableException(
                        "Timestamp[" + fields.get(timestamps.column()) + "] is unparseable! Event: " + fields));
        return new Row(time, Collections.unmodifiableMap(fields));
    }
}
