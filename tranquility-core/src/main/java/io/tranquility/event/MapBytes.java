// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * About how much memory an event that is a map takes: its values, its texts and what the virtual machine adds to each
 * object, as on a 64-bit HotSpot with compressed pointers. Names of fields are taken to be shared between events.
 */
public final class MapBytes implements ToLongFunction<Map<String, Object>> {
    private static final long ENTRY = 48;
    private static final long OBJECT = 24;

    @Override
    public long applyAsLong(Map<String, Object> event) {
        return of(event);
    }

    private static long of(Object value) {
        if (value instanceof CharSequence text) {
            return 2 * OBJECT + text.length();
        }
        if (value instanceof JsonEvent event) {
            return 4 * OBJECT + event.json().length + 8L * event.fields();
        }
        if (value instanceof Map<?, ?> map) {
            long bytes = OBJECT;
            for (Object element : map.values()) {
                bytes += ENTRY + of(element);
            }
            return bytes;
        }
        if (value instanceof Iterable<?> elements) {
            long bytes = OBJECT;
            for (Object element : elements) {
                bytes += of(element);
            }
            return bytes;
        }
        return value instanceof byte[] binary ? OBJECT + binary.length : OBJECT;
    }
}
