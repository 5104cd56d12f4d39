// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import io.tranquility.druid.Secret;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** What comes before the body of a request. */
final class RequestHead {
    private RequestHead() {}

    /** @throws IllegalArgumentException if a header has a character that would end it */
    static ByteBuffer of(HttpCall call, Optional<Secret> authorization) {
        URI uri = call.uri();
        StringBuilder head = new StringBuilder(320);
        String path = uri.getRawPath();
        head.append(call.method()).append(' ').append(path == null || path.isEmpty() ? "/" : path);
        if (uri.getRawQuery() != null) {
            head.append('?').append(uri.getRawQuery());
        }
        head.append(" HTTP/1.1\r\nHost: ").append(authority(uri)).append("\r\nUser-Agent: tranquility\r\n");
        if (!call.method().equals("GET")) {
            header(head, "Content-Type", call.contentType());
            head.append("Content-Length: ").append(call.length()).append("\r\n");
        }
        for (Map.Entry<String, String> header : call.headers().entrySet()) {
            header(head, header.getKey(), header.getValue());
        }
        authorization.ifPresent(secret -> header(head, "Authorization", secret.reveal()));
        head.append("\r\n");
        return ByteBuffer.wrap(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Host and port. */
    static String authority(URI uri) {
        String authority = uri.getRawAuthority();
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static void header(StringBuilder head, String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c >= 0x7f) {
                throw new IllegalArgumentException(
                        "The header " + name + " cannot have the character " + (int) c + " at position " + i);
            }
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
