// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import java.io.IOException;
import java.io.OutputStream;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How an event with objects in it becomes a flat one, as Druid's {@code flattenSpec} says it. Druid's tasks get flat
 * events, so this happens before anything else is done with an event.
 *
 * @param useFieldDiscovery whether an event's own fields are there beside {@code fields}; where all fields are looked at,
 *     those whose values are objects are not
 * @param fields the fields to make, by name
 */
public record FlattenSpec(boolean useFieldDiscovery, Map<String, EventPath> fields) {
    /** Events are flat already. */
    public static final FlattenSpec NONE = new FlattenSpec(true, Map.of());

    public FlattenSpec {
        fields = Map.copyOf(fields);
    }

    /** Whether events stay as they are. */
    public boolean isNone() {
        return useFieldDiscovery && fields.isEmpty();
    }

    /** An event as it is when it is flat; a view, which reads a field when it is asked for. */
    public Map<String, Object> flatten(Map<String, Object> event) {
        return isNone() ? event : new FlatEvent(event);
    }

    /** A writer of events that are not flat yet. */
    public ObjectWriter<Map<String, Object>> flattening(ObjectWriter<Map<String, Object>> writer) {
        return isNone() ? writer : new FlatteningWriter(this, writer);
    }

    private final class FlatEvent extends AbstractMap<String, Object> {
        private final Map<String, Object> event;

        FlatEvent(Map<String, Object> event) {
            this.event = event;
        }

        @Override
        public Object get(Object name) {
            EventPath path = fields.get(name);
            if (path != null) {
                return path.read(event);
            }
            return useFieldDiscovery ? event.get(name) : null;
        }

        @Override
        public boolean containsKey(Object name) {
            return get(name) != null;
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            Map<String, Object> all = new LinkedHashMap<>();
            if (useFieldDiscovery) {
                event.forEach((name, value) -> {
                    if (isFlat(value)) {
                        all.put(name, value);
                    }
                });
            }
            fields.forEach((name, path) -> all.put(name, path.read(event)));
            return all.entrySet();
        }

        private static boolean isFlat(Object value) {
            return !(value instanceof Map)
                    && !(value instanceof Collection<?> values
                            && values.stream().anyMatch(each -> each instanceof Map || each instanceof Collection));
        }
    }

    private record FlatteningWriter(FlattenSpec spec, ObjectWriter<Map<String, Object>> writer)
            implements ObjectWriter<Map<String, Object>> {
        FlatteningWriter {
            Objects.requireNonNull(writer, "writer");
        }

        @Override
        public String contentType() {
            return writer.contentType();
        }

        @Override
        public void writeAll(List<? extends Map<String, Object>> events, OutputStream out) throws IOException {
            List<Map<String, Object>> flat = new AbstractList<>() {
                @Override
                public Map<String, Object> get(int index) {
                    return spec.flatten(events.get(index));
                }

                @Override
                public int size() {
                    return events.size();
                }
            };
            writer.writeAll(flat, out);
        }

        @Override
        public String toString() {
            return writer + " of flattened events";
        }
    }
}
