// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An answer.
 *
 * @param status the status code
 * @param headers those of {@link #KEPT_HEADERS} that it has
 * @param body the body, empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record HttpAnswer(int status, Map<String, String> headers, byte[] body) {
    /** The headers that somebody here reads; the others are not kept. */
    static final List<String> KEPT_HEADERS = List.of("Location");

    private static final int SHOWN_CHARACTERS = 500;

    /** An answer without headers. */
    public HttpAnswer(int status, byte[] body) {
        this(status, Map.of(), body);
    }

    /** A header, by its name as it stands in {@link #KEPT_HEADERS}. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Whether the status is 2xx. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** The beginning of the body as text, for messages. */
    public String shown() {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }

    @Override
    public String toString() {
        return "HTTP " + status + " " + shown();
    }
}
