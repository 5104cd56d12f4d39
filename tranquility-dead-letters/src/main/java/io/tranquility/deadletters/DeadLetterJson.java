// SPDX-License-Identifier: Apache-2.0
package io.tranquility.deadletters;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A letter as a line of JSON: {@code time}, {@code dataSource}, {@code reason}, {@code message}, {@code source}, and the
 * bytes as {@code value} if they are UTF-8, as {@code valueBase64} if not.
 */
final class DeadLetterJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DeadLetterJson() {}

    static byte[] line(DeadLetter letter) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256 + letter.value().length);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("time", letter.time().toString());
            json.writeStringField("dataSource", letter.dataSource());
            json.writeStringField("reason", letter.reason());
            json.writeStringField("message", letter.message());
            json.writeObjectFieldStart("source");
            for (Map.Entry<String, String> source : letter.source().entrySet()) {
                json.writeStringField(source.getKey(), source.getValue());
            }
            json.writeEndObject();
            Optional<String> text = text(letter.value());
            if (text.isPresent()) {
                json.writeStringField("value", text.get());
            } else {
                json.writeBinaryField("valueBase64", letter.value());
            }
            json.writeEndObject();
        }
        line.write('\n');
        return line.toByteArray();
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
