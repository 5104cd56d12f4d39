// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tranquility.event.JsonEvent;
import io.tranquility.event.JsonEventReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.druid.java.util.common.parsers.JSONPathSpec;

/**
 * Reads JSON that needs no flattening into the events that Druid's parser would make by way of a tree: whole numbers are {@code
 * Long}, or {@code Double} if they are too large, others {@code Double}, and half surrogate pairs become question marks. What
 * is plain stays as it is, all else is read by Jackson. Thread-safe.
 */
final class FastJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final boolean keepNulls;
    private final boolean allFields;
    private final JsonEventReader plain;

    /**
     * @param keepNulls whether fields without a value are in an event's key set
     * @param allFields whether all fields are, also those that are objects
     */
    FastJson(boolean keepNulls, boolean allFields) {
        this.keepNulls = keepNulls;
        this.allFields = allFields;
        this.plain = new JsonEventReader(keepNulls || allFields);
    }

    /** Whether it reads what these options of Druid's format mean. */
    static boolean reads(JSONPathSpec flattenSpec, Map<String, Boolean> features) {
        boolean isFlat =
                flattenSpec == null || (flattenSpec.getFields().isEmpty() && flattenSpec.isUseFieldDiscovery());
        return isFlat && features.isEmpty();
    }

    /** The objects of a record. */
    List<Map<String, Object>> readAll(byte[] record) throws IOException {
        Optional<JsonEvent> only = plain.only(record);
        if (only.isPresent()) {
            return List.of(only.get());
        }
        try (JsonParser parser = FACTORY.createParser(record)) {
            List<Map<String, Object>> events = new ArrayList<>(1);
            while (parser.nextToken() != null) {
                events.add(event(parser));
            }
            return events;
        }
    }

    /** The first object of a line; as in Druid, what is behind it makes no difference. */
    List<Map<String, Object>> readFirst(byte[] line) throws IOException {
        Optional<JsonEvent> first = plain.first(line);
        if (first.isPresent()) {
            return List.of(first.get());
        }
        try (JsonParser parser = FACTORY.createParser(line)) {
            parser.nextToken();
            return List.of(event(parser));
        }
    }

    /** The same of a text in UTF-8, in which bytes that are none are replaced. */
    List<Map<String, Object>> readText(byte[] text) throws IOException {
        Optional<JsonEvent> first = plain.first(text);
        if (first.isPresent()) {
            return List.of(first.get());
        }
        try (JsonParser parser = isAscii(text)
                ? FACTORY.createParser(text)
                : FACTORY.createParser(new String(text, StandardCharsets.UTF_8))) {
            parser.nextToken();
            return List.of(event(parser));
        }
    }

    /** Such texts mean the same in bytes, which Jackson reads faster; a zero would let it guess another encoding. */
    private static boolean isAscii(byte[] text) {
        for (byte b : text) {
            if (b <= 0) {
                return false;
            }
        }
        return true;
    }

    private Map<String, Object> event(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("not an object");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        boolean flat = true;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Object value = value(parser, parser.nextToken());
            flat &= isFound(value);
            fields.put(name, value);
        }
        return flat ? fields : new NestedEvent(fields, this);
    }

    /** Whether a field with this value is in an event's key set. */
    boolean isFound(Object value) {
        if (allFields) {
            return true;
        }
        if (value == null) {
            return keepNulls;
        }
        return !(value instanceof Map)
                && !(value instanceof List<?> list
                        && list.stream().anyMatch(each -> each instanceof Map || each instanceof List));
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> text(parser.getText());
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? (Object) parser.getBigIntegerValue().doubleValue()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case START_ARRAY -> list(parser);
            case START_OBJECT -> map(parser);
            default -> throw new IOException("Unexpected " + token);
        };
    }

    private static List<Object> list(JsonParser parser) throws IOException {
        List<Object> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            list.add(value(parser, token));
        }
        return list;
    }

    private static Map<String, Object> map(JsonParser parser) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            map.put(name, value(parser, parser.nextToken()));
        }
        return map;
    }

    private static String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return text;
    }
}
