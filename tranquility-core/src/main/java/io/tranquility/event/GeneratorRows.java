// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import java.io.IOException;

/** Rows through Jackson's generator, in whatever form that writes. */
final class GeneratorRows implements RowOutput {
    private final JsonGenerator generator;

    /** @param generator can write any object, and does not close what it writes to */
    GeneratorRows(JsonGenerator generator) throws IOException {
        this.generator = generator;
        generator.writeStartArray();
    }

    @Override
    public void startRow() throws IOException {
        generator.writeStartObject();
    }

    @Override
    public void name(String name) throws IOException {
        generator.writeFieldName(name);
    }

    @Override
    public void name(SerializableString name) throws IOException {
        generator.writeFieldName(name);
    }

    @Override
    public void value(Object value) throws IOException {
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

    @Override
    public void value(long value) throws IOException {
        generator.writeNumber(value);
    }

    @Override
    public void value(JsonEvent event, int field) throws IOException {
        value(event.value(field));
    }

    @Override
    public void endRow() throws IOException {
        generator.writeEndObject();
    }

    @Override
    public void end() throws IOException {
        generator.writeEndArray();
        generator.close();
    }
}
