// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The names of an event's fields in their order, of ASCII without quotes and backslashes, each once. Sequences that begin alike
 * are a tree, in which a reader goes from one name to the next by comparing bytes, and makes nothing of what it has seen
 * before. Thread-safe.
 */
final class FieldSequence {
    /** Of a tree: one that is unlike this many others is not read by it. */
    private static final int MAX_SEQUENCES = 4096;

    /** After one sequence; more would be compared with one after another. */
    private static final int MAX_NEXT = 16;

    private static final FieldSequence[] NONE = {};

    private final byte[] lastName;
    private final SerializableString[] names;
    private final AtomicInteger left;

    /** Where each name stands; made when it is first asked for. */
    private volatile Map<String, Integer> indexes;

    /** Never changed, but replaced, under this object's lock. */
    private volatile FieldSequence[] next = NONE;

    private FieldSequence(byte[] lastName, SerializableString[] names, AtomicInteger left) {
        this.lastName = lastName;
        this.names = names;
        this.left = left;
    }

    /** The root of a new tree: no fields. */
    static FieldSequence none() {
        return new FieldSequence(new byte[0], new SerializableString[0], new AtomicInteger(MAX_SEQUENCES));
    }

    /**
     * This one and the name that stands in the JSON, which ends before a quote.
     *
     * @return null if the name is none of those that are read here, or a repeated one, or there are too many sequences
     */
    FieldSequence then(byte[] json, int from) {
        for (FieldSequence known : next) {
            if (known.endsWith(json, from)) {
                return known;
            }
        }
        return add(json, from);
    }

    int size() {
        return names.length;
    }

    /** Of the last name, in bytes. */
    int lastLength() {
        return lastName.length;
    }

    SerializableString name(int index) {
        return names[index];
    }

    /** Where a name stands, or -1. */
    int indexOf(Object name) {
        Map<String, Integer> known = indexes;
        if (known == null) {
            known = new HashMap<>(2 * names.length);
            for (int i = 0; i < names.length; i++) {
                known.put(names[i].getValue(), i);
            }
            indexes = known;
        }
        Integer index = known.get(name);
        return index == null ? -1 : index;
    }

    private boolean endsWith(byte[] json, int from) {
        int end = from + lastName.length;
        return end < json.length && json[end] == '"' && Arrays.equals(json, from, end, lastName, 0, lastName.length);
    }

    private synchronized FieldSequence add(byte[] json, int from) {
        int end = PlainJson.endOfAscii(json, from);
        if (end == json.length || json[end] != '"') {
            return null;
        }
        for (FieldSequence known : next) {
            if (known.endsWith(json, from)) {
                return known; // another thread was faster
            }
        }
        String name = new String(json, from, end - from, StandardCharsets.US_ASCII);
        if (indexOf(name) >= 0 || next.length == MAX_NEXT || left.getAndDecrement() <= 0) {
            return null;
        }
        SerializableString[] longer = Arrays.copyOf(names, names.length + 1);
        longer[names.length] = new SerializedString(name);
        FieldSequence added = new FieldSequence(Arrays.copyOfRange(json, from, end), longer, left);
        FieldSequence[] more = Arrays.copyOf(next, next.length + 1);
        more[next.length] = added;
        next = more;
        return added;
    }
}
