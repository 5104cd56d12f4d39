// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Looks at a whole body before the first of its events is sent, so that nothing of a body is sent that is answered with
 * 4xx. It holds no events. For one body.
 */
final class BodyCheck {
    private final Body body;
    private final Target target;
    private final boolean isStrict;

    /** Known, and allowed to this request. */
    private final Set<String> good = new HashSet<>();

    /** @param isStrict whether a line that cannot be parsed makes the whole body malformed */
    BodyCheck(Body body, Target target, boolean isStrict) {
        this.body = body;
        this.target = target;
        this.isStrict = isStrict;
    }

    /**
     * Looks at all of it.
     *
     * @return how many bytes it has, decompressed
     * @throws HttpProblem that says why the body cannot be taken
     */
    long check() throws HttpProblem {
        if (target.forced().isPresent()) {
            target.source(target.forced().get());
        }
        try {
            return body.type() == MediaType.TEXT ? checkLines() : checkObjects();
        } catch (Body.TooLargeException e) {
            throw HttpProblem.tooLarge(e.getMessage());
        } catch (JsonProcessingException e) {
            throw HttpProblem.of(400, "The body cannot be read: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw HttpProblem.of(
                    400,
                    "The body is not " + body.coding().name().toLowerCase(Locale.ROOT)
                            + " as its Content-Encoding says: " + e.getMessage());
        }
    }

    private long checkLines() throws IOException, HttpProblem {
        boolean isShort =
                body.coding() == Coding.IDENTITY && body.size() <= body.limits().eventBytes();
        long size = isShort ? body.size() : readLines();
        if (isStrict || target.forced().isEmpty()) {
            parseLines();
        }
        return size;
    }

    /** Reads all lines, which checks their lengths. */
    private long readLines() throws IOException {
        try (Body.Decompressed in = body.open();
                Lines lines = new Lines(in, body.limits().eventBytes())) {
            while (lines.skip()) {
                // On to the next one.
            }
            return in.size();
        }
    }

    private void parseLines() throws IOException, HttpProblem {
        try (Items items = Items.of(body, target)) {
            for (Item item = items.next(); item != null; item = items.next()) {
                if (item.problem() != null) {
                    throw HttpProblem.malformed(
                            "Line " + item.position() + ": " + item.problem(),
                            "Malformed string on line[" + item.position() + "]",
                            item.position());
                }
            }
        }
    }

    private long checkObjects() throws IOException, HttpProblem {
        long position = 0;
        try (Body.Decompressed in = body.open();
                JsonParser parser = ObjectFormats.of(body.type()).createParser(in)) {
            JsonToken token = parser.nextToken();
            boolean isArray = token == JsonToken.START_ARRAY;
            if (isArray) {
                token = parser.nextToken();
            }
            while (token != null && token != JsonToken.END_ARRAY) {
                position++;
                if (token != JsonToken.START_OBJECT) {
                    throw malformed(position, "is no object, but begins with " + token.name());
                }
                checkObject(parser, position);
                token = parser.nextToken();
            }
            if (isArray && parser.nextToken() != null) {
                throw malformed(position + 1, "comes after the end of the array");
            }
            return in.size();
        } catch (JsonProcessingException e) {
            throw malformed(
                    position == 0 ? 1 : position,
                    "is malformed: " + e.getOriginalMessage()
                            + (e.getLocation() == null
                                    ? ""
                                    : " (line " + e.getLocation().getLineNr() + ", column "
                                            + e.getLocation().getColumnNr() + ", byte "
                                            + e.getLocation().getByteOffset() + ")"));
        }
    }

    private void checkObject(JsonParser parser, long position) throws IOException, HttpProblem {
        long begin = parser.currentLocation().getByteOffset();
        String[] names = new String[Target.FIELDS.length];
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw malformed(position, "is cut off");
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token.isNumeric() && parser.getTextLength() > ObjectFormats.LONGEST_NUMBER) {
                throw malformed(position, "has a number of more than " + ObjectFormats.LONGEST_NUMBER + " characters");
            } else if (depth == 1 && token == JsonToken.VALUE_STRING) {
                for (int i = 0; i < names.length; i++) {
                    if (Target.FIELDS[i].equals(parser.currentName())) {
                        names[i] = parser.getText();
                    }
                }
            }
            long size = parser.currentLocation().getByteOffset() - begin;
            if (size > body.limits().eventBytes()) {
                throw HttpProblem.tooLarge("Event " + position + " has more than "
                        + body.limits().eventBytes() + " bytes (http.maxEventBytes)");
            }
        }
        if (target.forced().isEmpty()) {
            checkSource(names, position);
        }
    }

    private void checkSource(String[] names, long position) throws HttpProblem {
        String name = names[0] == null ? names[1] : names[0];
        if (name == null) {
            throw HttpProblem.malformed(
                    "Event " + position + " has no field 'dataSource' or 'feed', and the path has no data source",
                    "Missing 'dataSource' or 'feed'",
                    position);
        }
        if (!good.contains(name)) {
            target.source(name);
            good.add(name);
        }
    }

    private static HttpProblem malformed(long position, String what) {
        return HttpProblem.malformed("Event " + position + " " + what, "Malformed JSON", position);
    }
}
