// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A request.
 *
 * @param method GET or POST
 * @param uri absolute
 * @param headers beside those that HTTP itself needs
 * @param contentType of the body
 * @param body holds the body from index 0; not changed until the answer is there
 * @param length of the body
 */
@SuppressWarnings("ArrayRecordComponent") // a buffer that is passed on, never compared
public record HttpCall(
        String method, URI uri, Map<String, String> headers, String contentType, byte[] body, int length) {
    private static final byte[] NO_BODY = {};

    /** A GET without a body. */
    public static HttpCall get(URI uri) {
        return new HttpCall("GET", uri, Map.of(), "application/json", NO_BODY, 0);
    }

    /** A POST of a whole array. */
    public static HttpCall post(URI uri, Map<String, String> headers, String contentType, byte[] body) {
        return new HttpCall("POST", uri, headers, contentType, body, body.length);
    }

    /** The same, to somewhere else. */
    public HttpCall to(URI other) {
        return new HttpCall(method, other, headers, contentType, body, length);
    }

    /** A text as one segment of a URL's path; a form's encoding, which has a plus for a space, would not do. */
    public static String pathSegment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":");
    }

    @Override
    public String toString() {
        return method + " " + uri;
    }
}
