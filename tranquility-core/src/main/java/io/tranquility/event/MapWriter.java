// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes events that are maps: first the timestamp in milliseconds, then the fields that Druid reads. Thread-safe.
 */
public final class MapWriter implements ObjectWriter<Map<String, Object>> {
    private final JsonFactory factory;
    private final String contentType;
    private final Timestamper<? super Map<String, Object>> timestamper;
    private final String timestampColumn;
    private final EventFields fields;

    private MapWriter(
            ObjectMapper mapper,
            String contentType,
            Timestamper<? super Map<String, Object>> timestamper,
            String timestampColumn,
            EventFields fields) {
        this.factory = mapper.getFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        this.contentType = contentType;
        this.timestamper = timestamper;
        this.timestampColumn = timestampColumn;
        this.fields = fields;
    }

    /** Writes JSON. */
    public static MapWriter json(
            Timestamper<? super Map<String, Object>> timestamper, String timestampColumn, EventFields fields) {
        return new MapWriter(new ObjectMapper(), "application/json", timestamper, timestampColumn, fields);
    }

    /** Writes Smile, the binary form of JSON. */
    public static MapWriter smile(
            Timestamper<? super Map<String, Object>> timestamper, String timestampColumn, EventFields fields) {
        ObjectMapper mapper = new ObjectMapper(new SmileFactory());
        return new MapWriter(mapper, "application/x-jackson-smile", timestamper, timestampColumn, fields);
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public void writeAll(List<? extends Map<String, Object>> events, OutputStream out) throws IOException {
        // Not closed on failure: closing writes the ends of open objects, and what was written is thrown away anyhow.
        @SuppressWarnings("resource")
        JsonGenerator generator = factory.createGenerator(out);
        generator.writeStartArray();
        for (Map<String, Object> event : events) {
            write(event, generator);
        }
        generator.writeEndArray();
        generator.close();
    }

    @Override
    public String toString() {
        return "MapWriter(" + contentType + ")";
    }

    private void write(Map<String, Object> event, JsonGenerator generator) throws IOException {
        generator.writeStartObject();
        generator.writeNumberField(timestampColumn, timestamper.timestampMillis(event));
        if (fields.isAll()) {
            Set<String> excluded = fields.excluded();
            for (Map.Entry<String, Object> field : event.entrySet()) {
                if (!excluded.contains(field.getKey())) {
                    write(field.getKey(), field.getValue(), generator);
                }
            }
        } else {
            for (String field : fields.included()) {
                write(field, event.get(field), generator);
            }
        }
        generator.writeEndObject();
    }

    private void write(String name, Object value, JsonGenerator generator) throws IOException {
        if (value == null || name.equals(timestampColumn)) {
            return;
        }
        generator.writeFieldName(name);
        if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof Long number) {
            generator.writeNumber(number);
        } else if (value instanceof Integer number) {
            generator.writeNumber(number);
        } else if (value instanceof Double number) {
            generator.writeNumber(number);
        } else if (value instanceof Boolean bool) {
            generator.writeBoolean(bool);
        } else {
            generator.writePOJO(value);
        }
    }
}
