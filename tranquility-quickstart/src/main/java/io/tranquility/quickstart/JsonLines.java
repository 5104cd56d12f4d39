// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.console.EventCounts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Newline-delimited JSON: one object per line, in UTF-8. Blank lines are skipped. Any other line that is no object is
 * counted and, for the first ones and then now and
 * then, reported with its number; a line too long is skipped without being held.
 */
final class JsonLines implements EventSource {
    static final int MAX_LINE_BYTES = 1024 * 1024;

    private static final int ALL_REPORTED = 20;
    private static final int REPORTED_THEN = 1000;
    private static final int EXCERPT = 60;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> EVENT = new TypeReference<>() {};

    private final InputStream in;
    private final EventCounts counts;
    private final Consumer<String> reports;
    private final ByteLines lines;
    private final AtomicLong unparseable = new AtomicLong();

    /**
     * @param in read in large pieces; closed with this
     * @param counts of lines that are no events
     * @param reports is told of lines that are no events
     */
    JsonLines(InputStream in, EventCounts counts, Consumer<String> reports) {
        this.in = in;
        this.counts = counts;
        this.reports = reports;
        this.lines = new ByteLines(in, MAX_LINE_BYTES);
    }

    @Override
    public Optional<Map<String, Object>> next() throws IOException {
        while (lines.next()) {
            if (lines.isTooLong()) {
                refuse("is longer than " + MAX_LINE_BYTES + " bytes", "");
                continue;
            }
            Optional<Map<String, Object>> event = parse(lines.line());
            if (event.isPresent()) {
                return event;
            }
        }
        return Optional.empty();
    }

    @Override
    public long unparseable() {
        return unparseable.get();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private Optional<Map<String, Object>> parse(ByteBuffer bytes) throws IOException {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            refuse("is not UTF-8", "");
            return Optional.empty();
        }
        if (lines.number() == 1 && text.startsWith("\uFEFF")) {
            text = text.substring(1); // the mark that some editors begin a file with
        }
        if (text.isBlank()) {
            return Optional.empty();
        }
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                refuse("is no JSON object", text);
                return Optional.empty();
            }
            Map<String, Object> event = parser.readValueAs(EVENT);
            if (parser.nextToken() == null) {
                return Optional.of(event);
            }
            refuse("goes on after its JSON object", text);
        } catch (JsonProcessingException e) {
            refuse("is no JSON (" + printable(e.getOriginalMessage()) + ")", text);
        }
        return Optional.empty();
    }

    private void refuse(String why, String text) {
        long count = unparseable.incrementAndGet();
        counts.received(1);
        counts.unparseable("Line " + lines.number() + " " + why);
        if (count <= ALL_REPORTED || count % REPORTED_THEN == 0) {
            String excerpt = text.isEmpty() ? "" : ": " + printable(text);
            String soFar = count <= ALL_REPORTED ? "" : " (" + count + " such lines so far)";
            reports.accept("Line " + lines.number() + " " + why + excerpt + soFar);
            if (count == ALL_REPORTED) {
                reports.accept("From now on only each " + REPORTED_THEN + "th such line is reported");
            }
        }
    }

    /** The text's beginning on one line, without characters that a terminal would obey. */
    private static String printable(String text) {
        String start = text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "...";
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
