// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/**
 * The body of a pushed batch.
 *
 * @param bytes as they came, decompressed
 * @param smile whether they are Smile, else JSON
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BatchBody(byte[] bytes, boolean smile) {
    /** Reads it to its end. */
    static BatchBody read(Call call) throws IOException {
        byte[] bytes = call.readBody();
        if (call.header("Content-Encoding").equals("gzip")) {
            bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
        }
        return new BatchBody(bytes, isSmile(call));
    }

    static boolean isSmile(Call call) {
        return call.header("Content-Type").startsWith(Answer.SMILE_TYPE);
    }

    /** Whether Druid takes bodies of this type. */
    static boolean isKnownType(Call call) {
        return isSmile(call) || call.header("Content-Type").startsWith(Answer.JSON_TYPE);
    }

    /**
     * The events, each as it is.
     *
     * @param toTheEnd whether nothing may follow the array
     * @throws IOException if it is not an array; the message says where it ends to be one
     */
    JsonNode events(boolean toTheEnd) throws IOException {
        ObjectMapper mapper = smile ? Answer.SMILE : Answer.JSON;
        try (JsonParser parser = mapper.createParser(bytes)) {
            JsonNode events = mapper.readTree(parser);
            if (events == null || !events.isArray()) {
                throw new IOException("The body must be an array of objects");
            }
            if (toTheEnd && parser.nextToken() != null) {
                throw new IOException("The body goes on after the end of the array");
            }
            return events;
        }
    }
}
