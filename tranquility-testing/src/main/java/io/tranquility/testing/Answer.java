// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * An answer of the fake Druid.
 *
 * @param contentType empty if there is no body
 * @param headers beside the content type
 * @param afterwards runs when it is sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, String contentType, byte[] body, Map<String, String> headers, Runnable afterwards) {
    static final String JSON_TYPE = "application/json";
    static final String SMILE_TYPE = "application/x-jackson-smile";
    static final ObjectMapper JSON = new ObjectMapper();
    static final ObjectMapper SMILE = new SmileMapper();

    /** Without a body. */
    static Answer empty(int status) {
        return new Answer(status, "", new byte[0], Map.of(), Answer::doNothing);
    }

    static Answer json(int status, Object value) {
        return json(status, value, false);
    }

    /** Written in the format of the request. */
    static Answer json(int status, Object value, boolean smile) {
        try {
            byte[] body = (smile ? SMILE : JSON).writeValueAsBytes(value);
            return new Answer(status, smile ? SMILE_TYPE : JSON_TYPE, body, Map.of(), Answer::doNothing);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Maps, lists, strings and numbers can always be written", e);
        }
    }

    /** As Druid's resources tell errors. */
    static Answer error(int status, String message) {
        return json(status, Map.of("error", message));
    }

    static Answer text(int status, String text) {
        return new Answer(status, "text/plain", text.getBytes(StandardCharsets.UTF_8), Map.of(), Answer::doNothing);
    }

    /** The page that Jetty makes of an exception that no resource expects. */
    static Answer page(int status, String message) {
        String page = "<html><head><title>Error " + status + " " + message + "</title></head><body><h2>HTTP ERROR "
                + status + " " + message + "</h2></body></html>";
        return new Answer(
                status,
                "text/html;charset=iso-8859-1",
                page.getBytes(StandardCharsets.ISO_8859_1),
                Map.of(),
                Answer::doNothing);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, body, more, afterwards);
    }

    Answer then(Runnable action) {
        return new Answer(status, contentType, body, headers, action);
    }

    void send(HttpExchange exchange) throws IOException {
        if (!contentType.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", contentType);
        }
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    private static void doNothing() {}
}
