// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import com.fasterxml.jackson.core.SerializableString;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A flat event as it came in JSON: values are made of it when somebody asks for them, and are written again as they stand there.
 * Whole numbers are {@code Long}, others {@code Double}. Cannot be changed; thread-safe.
 */
public final class JsonEvent extends AbstractMap<String, Object> {
    private final byte[] json;
    private final FieldSequence fields;

    /** The beginning and the end of each field's value. */
    private final int[] bounds;

    private final boolean keepNulls;

    JsonEvent(byte[] json, FieldSequence fields, int[] bounds, boolean keepNulls) {
        this.json = json;
        this.fields = fields;
        this.bounds = bounds;
        this.keepNulls = keepNulls;
    }

    @Override
    public Object get(Object name) {
        int field = fields.indexOf(name);
        return field < 0 ? null : value(field);
    }

    @Override
    public boolean containsKey(Object name) {
        int field = fields.indexOf(name);
        return field >= 0 && (keepNulls || !isNull(field));
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        Map<String, Object> all = new LinkedHashMap<>();
        for (int field = 0; field < fields(); field++) {
            if (keepNulls || !isNull(field)) {
                all.put(name(field).getValue(), value(field));
            }
        }
        return all.entrySet();
    }

    /** How many fields it has, with those that are null. */
    int fields() {
        return fields.size();
    }

    SerializableString name(int field) {
        return fields.name(field);
    }

    /** The field of each of these names, or -1. */
    int[] places(List<? extends SerializableString> names) {
        return fields.places(names);
    }

    boolean isNull(int field) {
        return json[start(field)] == 'n';
    }

    /** Holds the values, from {@link #start} to {@link #end}. */
    byte[] json() {
        return json;
    }

    int start(int field) {
        return bounds[2 * field];
    }

    int end(int field) {
        return bounds[2 * field + 1];
    }

    Object value(int field) {
        int start = start(field);
        int end = end(field);
        return switch (json[start]) {
            case '"' -> new String(json, start + 1, end - start - 2, StandardCharsets.UTF_8);
            case 't' -> true;
            case 'f' -> false;
            case 'n' -> null;
            default -> number(start, end);
        };
    }

    /** A whole number has so few digits that it is a {@code long}. */
    private Object number(int start, int end) {
        long number = 0;
        for (int at = json[start] == '-' ? start + 1 : start; at < end; at++) {
            if (json[at] == '.') {
                return Double.valueOf(new String(json, start, end - start, StandardCharsets.US_ASCII));
            }
            number = 10 * number + json[at] - '0';
        }
        return json[start] == '-' ? -number : number;
    }
}
