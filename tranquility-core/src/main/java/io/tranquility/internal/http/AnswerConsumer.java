// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.entity.AbstractBinAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.AbstractAsyncResponseConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Collects an answer, up to a limit that no answer of Druid comes near. */
final class AnswerConsumer extends AbstractAsyncResponseConsumer<HttpAnswer, byte[]> {
    AnswerConsumer() {
        super(new Body());
    }

    @Override
    protected HttpAnswer buildResult(HttpResponse response, byte[] body, ContentType contentType) {
        return new HttpAnswer(response.getCode(), headers(response), body == null ? new byte[0] : body);
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {
        // 1xx: the answer follows.
    }

    private static Map<String, String> headers(HttpResponse response) {
        Map<String, String> headers = Map.of();
        for (Iterator<Header> all = response.headerIterator(); all.hasNext(); ) {
            Header header = all.next();
            String name = header.getName().toLowerCase(Locale.ROOT);
            if (HttpAnswer.READ_HEADERS.contains(name)) {
                headers = headers.isEmpty() ? new HashMap<>() : headers;
                headers.put(name, header.getValue());
            }
        }
        return headers;
    }

    private static final class Body extends AbstractBinAsyncEntityConsumer<byte[]> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

        @Override
        protected void streamStart(ContentType contentType) {
            // Bytes are bytes.
        }

        @Override
        protected int capacityIncrement() {
            return Integer.MAX_VALUE;
        }

        @Override
        protected void data(ByteBuffer source, boolean endOfStream) throws IOException {
            if (bytes.size() + source.remaining() > HttpAnswer.MAX_BYTES) {
                throw new IOException("The answer is longer than " + HttpAnswer.MAX_BYTES + " bytes");
            }
            byte[] chunk = new byte[source.remaining()];
            source.get(chunk);
            bytes.write(chunk);
        }

        @Override
        protected byte[] generateContent() {
            return bytes.toByteArray();
        }

        @Override
        public void releaseResources() {
            bytes.reset();
        }
    }
}
