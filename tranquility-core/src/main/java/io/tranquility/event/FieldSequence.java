// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The names of an event's fields in their order, of ASCII without quotes and backslashes, each once. Sequences that begin alike
 * are a tree, in which a reader goes from one name to the next by comparing bytes, and makes nothing of what it has seen
 * before. Thread-safe.
 */
final class FieldSequence {
    /** In all sequences of a tree: what others may send must not take much memory. */
    private static final int MAX_NAMES = 1 << 18;

    private static final int MAX_LENGTH = 128;

    /** After one sequence; more would be compared with one after another. */
    private static final int MAX_NEXT = 16;

    private static final FieldSequence[] NONE = {};
    private static final Places NOBODY_ASKED = new Places(List.of(), new int[0]);

    private final byte[] lastName;
    private final SerializableString[] names;

    /** Of {@link #MAX_NAMES}; shared by the tree. */
    private final AtomicInteger left;

    /** Where each name stands; made when it is first asked for. */
    private volatile Map<String, Integer> indexes;

    /** For the writer that asked last; mostly there is one. */
    private volatile Places places = NOBODY_ASKED;

    /** Never changed, but replaced, under this object's lock. */
    private volatile FieldSequence[] next = NONE;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Places(List<? extends SerializableString> names, int[] indexes) {}

    private FieldSequence(byte[] lastName, SerializableString[] names, AtomicInteger left) {
        this.lastName = lastName;
        this.names = names;
        this.left = left;
    }

    /** The root of a new tree: no fields. */
    static FieldSequence none() {
        return new FieldSequence(new byte[0], new SerializableString[0], new AtomicInteger(MAX_NAMES));
    }

    /**
     * This one and the name that stands in the JSON, which ends before a quote.
     *
     * @return null if the name is none of those that are read here, or a repeated one, or there are too many sequences
     */
    FieldSequence then(byte[] json, int from) {
        FieldSequence[] all = next;
        for (FieldSequence known : all) {
            if (known.endsWith(json, from)) {
                return known;
            }
        }
        return all.length < MAX_NEXT && left.get() > names.length ? add(json, from) : null;
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

    /**
     * Where each of these names stands, or -1.
     *
     * @param wanted never changed
     */
    int[] places(List<? extends SerializableString> wanted) {
        Places known = places;
        if (known.names() != wanted) {
            known = new Places(
                    wanted,
                    wanted.stream().mapToInt(name -> indexOf(name.getValue())).toArray());
            places = known;
        }
        return known.indexes();
    }

    /** Without {@link #indexOf}, which is for sequences that are an event's. */
    private boolean has(String name) {
        return Arrays.stream(names).anyMatch(each -> each.getValue().equals(name));
    }

    private boolean endsWith(byte[] json, int from) {
        int end = from + lastName.length;
        return end < json.length && json[end] == '"' && Arrays.equals(json, from, end, lastName, 0, lastName.length);
    }

    private synchronized FieldSequence add(byte[] json, int from) {
        int end = PlainJson.endOfAscii(json, from);
        if (end == json.length || json[end] != '"' || end - from > MAX_LENGTH) {
            return null;
        }
        for (FieldSequence known : next) {
            if (known.endsWith(json, from)) {
                return known; // another thread was faster
            }
        }
        String name = new String(json, from, end - from, StandardCharsets.US_ASCII);
        if (has(name) || next.length == MAX_NEXT) {
            return null;
        }
        left.addAndGet(-names.length - 1);
        SerializableString[] longer = Arrays.copyOf(names, names.length + 1);
        longer[names.length] = new SerializedString(name);
        FieldSequence added = new FieldSequence(Arrays.copyOfRange(json, from, end), longer, left);
        FieldSequence[] more = Arrays.copyOf(next, next.length + 1);
        more[next.length] = added;
        next = more;
        return added;
    }
}
