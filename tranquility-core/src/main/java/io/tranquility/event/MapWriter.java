// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes events that are maps: first the timestamp in milliseconds, then the fields that Druid reads. Thread-safe.
 */
public final class MapWriter implements ObjectWriter<Map<String, Object>> {
    private final RowFormat format;
    private final String contentType;
    private final Timestamper<? super Map<String, Object>> timestamper;
    private final SerializableString timestampColumn;

    /** What is written beside the timestamp. */
    private final EventFields fields;

    /** The names of the fields that are, if they are known. */
    private final List<SerializedString> names;

    /** Begins an array. */
    @FunctionalInterface
    private interface RowFormat {
        RowOutput start(OutputStream out) throws IOException;
    }

    private MapWriter(
            RowFormat format,
            String contentType,
            Timestamper<? super Map<String, Object>> timestamper,
            String timestampColumn,
            EventFields fields) {
        this.format = format;
        this.contentType = contentType;
        this.timestamper = timestamper;
        this.timestampColumn = new SerializedString(timestampColumn);
        this.fields = without(fields, timestampColumn);
        this.names = this.fields.included().stream().map(SerializedString::new).toList();
    }

    /** Writes JSON. */
    public static MapWriter json(
            Timestamper<? super Map<String, Object>> timestamper, String timestampColumn, EventFields fields) {
        ObjectMapper mapper = new ObjectMapper();
        return new MapWriter(
                out -> new JsonRows(mapper, out), "application/json", timestamper, timestampColumn, fields);
    }

    /** Writes Smile, the binary form of JSON. */
    public static MapWriter smile(
            Timestamper<? super Map<String, Object>> timestamper, String timestampColumn, EventFields fields) {
        JsonFactory factory =
                new ObjectMapper(new SmileFactory()).getFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        return new MapWriter(
                out -> new GeneratorRows(factory.createGenerator(out)),
                "application/x-jackson-smile",
                timestamper,
                timestampColumn,
                fields);
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public void writeAll(List<? extends Map<String, Object>> events, OutputStream out) throws IOException {
        RowOutput rows = format.start(out);
        for (Map<String, Object> event : events) {
            write(event, rows);
        }
        rows.end();
    }

    @Override
    public String toString() {
        return "MapWriter(" + contentType + ")";
    }

    private void write(Map<String, Object> event, RowOutput rows) throws IOException {
        rows.startRow();
        rows.name(timestampColumn);
        rows.value(timestamper.timestampMillis(event));
        if (event instanceof JsonEvent json) {
            writeFields(json, rows);
        } else {
            writeFields(event, rows);
        }
        rows.endRow();
    }

    private void writeFields(JsonEvent event, RowOutput rows) throws IOException {
        if (fields.isAll()) {
            for (int field = 0; field < event.fields(); field++) {
                if (!event.isNull(field)
                        && !fields.excluded().contains(event.name(field).getValue())) {
                    rows.name(event.name(field));
                    rows.value(event, field);
                }
            }
        } else {
            int[] places = event.places(names);
            for (int i = 0; i < places.length; i++) {
                if (places[i] >= 0 && !event.isNull(places[i])) {
                    rows.name(names.get(i));
                    rows.value(event, places[i]);
                }
            }
        }
    }

    private void writeFields(Map<String, Object> event, RowOutput rows) throws IOException {
        if (fields.isAll()) {
            Set<String> excluded = fields.excluded();
            for (Map.Entry<String, Object> field : event.entrySet()) {
                if (field.getValue() != null && !excluded.contains(field.getKey())) {
                    rows.name(field.getKey());
                    rows.value(field.getValue());
                }
            }
        } else {
            for (SerializedString name : names) {
                Object value = event.get(name.getValue());
                if (value != null) {
                    rows.name(name);
                    rows.value(value);
                }
            }
        }
    }

    private static EventFields without(EventFields fields, String name) {
        if (fields.isAll()) {
            Set<String> excluded = new HashSet<>(fields.excluded());
            excluded.add(name);
            return EventFields.allExcept(excluded);
        }
        return EventFields.only(fields.included().stream()
                .filter(included -> !included.equals(name))
                .toList());
    }
}
