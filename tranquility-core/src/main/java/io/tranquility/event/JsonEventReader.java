// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import java.util.Arrays;
import java.util.Optional;

/**
 * Reads objects of JSON without making anything of their values: those that are flat, have no escapes, and no number that a
 * {@code long} or a {@code double} might not hold. What it does not read may be JSON all the same. Thread-safe; one reader for each
 * source of events, because it knows the names of their fields.
 */
public final class JsonEventReader {
    /** Larger ones have limits in Jackson, which are not known here. */
    private static final int MAX_BYTES = 1 << 20;

    private final FieldSequence noFields = FieldSequence.none();
    private final boolean keepNulls;

    /** The next event probably has as many. */
    private volatile int fieldsOfLast = 16;

    /** @param keepNulls whether fields without a value are in an event's key set */
    public JsonEventReader(boolean keepNulls) {
        this.keepNulls = keepNulls;
    }

    /**
     * The first object.
     *
     * @param json not changed afterwards
     * @return empty if it is not one of those that are read here
     */
    public Optional<JsonEvent> first(byte[] json) {
        return read(json, false);
    }

    /** As {@link #first}, if there is nothing behind it. */
    public Optional<JsonEvent> only(byte[] json) {
        return read(json, true);
    }

    private Optional<JsonEvent> read(byte[] json, boolean isAlone) {
        int at = PlainJson.skipSpace(json, 0);
        if (json.length > MAX_BYTES || at == json.length || json[at] != '{') {
            return Optional.empty();
        }
        FieldSequence fields = noFields;
        int[] bounds = new int[2 * fieldsOfLast];
        do {
            int quote = PlainJson.skipSpace(json, at + 1);
            if (!is(json, quote, '"')) {
                return Optional.empty();
            }
            FieldSequence longer = fields.then(json, quote + 1);
            if (longer == null) {
                return Optional.empty();
            }
            int colon = PlainJson.skipSpace(json, quote + 1 + longer.lastLength() + 1);
            if (!is(json, colon, ':')) {
                return Optional.empty();
            }
            int start = PlainJson.skipSpace(json, colon + 1);
            int end = PlainJson.endOfValue(json, start);
            if (end == PlainJson.OTHER) {
                return Optional.empty();
            }
            int index = 2 * fields.size();
            if (index == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * index);
            }
            bounds[index] = start;
            bounds[index + 1] = end;
            fields = longer;
            at = PlainJson.skipSpace(json, end);
        } while (is(json, at, ','));
        if (!is(json, at, '}') || (isAlone && PlainJson.skipSpace(json, at + 1) < json.length)) {
            return Optional.empty();
        }
        if (fields.size() != fieldsOfLast) {
            fieldsOfLast = fields.size();
        }
        return Optional.of(new JsonEvent(json, fields, bounds, keepNulls));
    }

    private static boolean is(byte[] json, int at, char character) {
        return at < json.length && json[at] == character;
    }
}
