// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the bytes of a body are. */
enum MediaType {
    TEXT("text/plain"),
    JSON("application/json"),
    SMILE("application/x-jackson-smile");

    /** How shippers of logs call lines of JSON. */
    private static final String NDJSON = "application/x-ndjson";

    private static final String ALL =
            Arrays.stream(values()).map(type -> type.name).collect(Collectors.joining(", ", "", ", " + NDJSON));
    private static final List<String> CHARSETS = List.of("utf-8", "utf8", "us-ascii");

    private final String name;

    MediaType(String name) {
        this.name = name;
    }

    /**
     * The type of a {@code Content-Type}.
     *
     * @param header null for none
     */
    static MediaType of(String header) throws HttpProblem {
        String[] parts = header == null ? new String[] {""} : header.split(";");
        String name = parts[0].strip().toLowerCase(Locale.ROOT);
        for (MediaType type : values()) {
            if (type.name.equals(name.equals(NDJSON) ? TEXT.name : name)) {
                checkCharset(parts);
                return type;
            }
        }
        throw HttpProblem.of(
                415,
                "Content-Type must be one of " + ALL + ", but is " + (header == null ? "not set" : "'" + header + "'"));
    }

    /** The {@code Content-Type} of an answer to a request of this type; text is answered with JSON. */
    String answer() {
        return (this == SMILE ? SMILE.name : JSON.name) + ";charset=UTF-8";
    }

    private static void checkCharset(String[] parts) throws HttpProblem {
        for (String part : parts) {
            String parameter = part.strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("charset=")
                    && !CHARSETS.contains(parameter.substring(8).replace("\"", ""))) {
                throw HttpProblem.of(415, "The charset must be UTF-8, but is '" + parameter.substring(8) + "'");
            }
        }
    }
}
