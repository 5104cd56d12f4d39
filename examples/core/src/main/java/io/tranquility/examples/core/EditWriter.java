// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tranquility.event.ObjectWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes edits as Druid takes them: an array of flat objects, their time in milliseconds. */
final class EditWriter implements ObjectWriter<Edit> {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public void writeAll(List<? extends Edit> edits, OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartArray();
            for (Edit edit : edits) {
                json.writeStartObject();
                json.writeNumberField("time", edit.time().toEpochMilli());
                json.writeStringField("page", edit.page());
                json.writeStringField("user", edit.user());
                json.writeNumberField("added", edit.added());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }
}
