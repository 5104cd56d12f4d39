// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer.
 *
 * @param status the status code
 * @param headers their last values by their names in lower case, as far as anybody here reads them
 * @param body the body, empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record HttpAnswer(int status, Map<String, String> headers, byte[] body) {
    /** The headers that somebody reads, in lower case. */
    static final Set<String> READ_HEADERS =
            Set.of("date", "location", "x-tranquility-incarnation", "x-tranquility-restored");

    /** No answer of Druid comes near. */
    static final int MAX_BYTES = 64 << 20;

    private static final int SHOWN_CHARACTERS = 500;
    private static final Pattern HTML_TITLE = Pattern.compile("<title>(.*?)</title>", Pattern.DOTALL);

    /** Whether the status is 2xx. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** What the sender of the call lacks, if the status is 401 or 403. */
    public String whatIsMissing() {
        return status == 401
                ? "it wants other credentials (druidBeam.basicAuthUser, druidBeam.bearerToken)"
                : "these credentials may not do that; they need READ and WRITE on the data source";
    }

    /** The beginning of the body as text, for messages; of a page of HTML, with which servers tell errors, its title. */
    public String shown() {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        Matcher title = HTML_TITLE.matcher(text);
        if (text.startsWith("<") && title.find()) {
            text = title.group(1).strip();
        }
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }

    @Override
    public String toString() {
        return "HTTP " + status + " " + shown();
    }
}
