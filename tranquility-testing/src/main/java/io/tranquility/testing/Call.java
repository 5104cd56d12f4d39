// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request to the fake Druid. The body is read when it is asked for, which may fail half-way.
 *
 * @param path decoded
 * @param target path and query as they were sent
 * @param headers by their names, in any case; the first value of each
 */
record Call(String method, String path, String target, Map<String, String> headers, InputStream body) {
    /** More than any batch that Druid takes. */
    private static final int MAX_BODY_BYTES = 256 << 20;

    static Call of(HttpExchange exchange) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            headers.put(header.getKey(), header.getValue().get(0));
        }
        return new Call(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                exchange.getRequestURI().toString(),
                headers,
                exchange.getRequestBody());
    }

    /** Empty if it was not sent. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** A parameter of the query, decoded; empty if it was not sent. */
    String parameter(String name) {
        int question = target.indexOf('?');
        for (String pair : target.substring(question + 1).split("&", -1)) {
            if (question >= 0 && pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    /** Reads the body to its end. */
    byte[] readBody() throws IOException {
        byte[] bytes = body.readNBytes(MAX_BODY_BYTES);
        String promised = header("Content-Length");
        if (!promised.isEmpty() && bytes.length < Long.parseLong(promised)) {
            throw new EOFException("The body ends after " + bytes.length + " of " + promised + " bytes");
        }
        return bytes;
    }

    /** The same call, of whose body only the first half arrives. */
    Call cutInHalf() throws IOException {
        byte[] whole = readBody();
        return new Call(method, path, target, headers, new ByteArrayInputStream(whole, 0, whole.length / 2));
    }
}
