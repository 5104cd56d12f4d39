// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.druid.data.input.InputRow;
import org.apache.druid.data.input.MapBasedRow;
import org.apache.druid.java.util.common.parsers.ParseException;

/** What Druid's parsers make, as Tranquility has it. */
final class Rows {
    /** What Druid adds to its messages; it counts in the bytes that it was given, which is of no use to anybody. */
    private static final Pattern DRUIDS_POSITION = Pattern.compile(" \\((Path|Record|Line): [^()]*\\)$");

    private static final int LONGEST_INPUT = 100;

    private Rows() {}

    static Map<String, Object> event(InputRow row) {
        if (row instanceof MapBasedRow mapped) {
            return mapped.getEvent();
        }
        Map<String, Object> event = new LinkedHashMap<>();
        row.getDimensions().forEach(dimension -> event.put(dimension, row.getRaw(dimension)));
        return event;
    }

    static Unparseable unparseable(long position, Throwable problem) {
        return new Unparseable(position, reason(problem));
    }

    /** What is at the bottom of a problem. */
    static String cause(Throwable problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof JsonProcessingException json) {
            JsonLocation location = json.getLocation();
            return json.getOriginalMessage() + (location == null ? "" : " at column " + location.getColumnNr());
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static String reason(Throwable problem) {
        if (problem instanceof StackOverflowError) {
            return "it is too long, or nested too deeply, for its format: the stack overflowed";
        }
        String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        if (problem instanceof ParseException parse) {
            message = DRUIDS_POSITION.matcher(message).replaceFirst("");
            String input = parse.getInput();
            if (input != null && input.length() > LONGEST_INPUT) {
                message = message.replace(input, input.substring(0, LONGEST_INPUT) + "...");
            }
        }
        return problem.getCause() == null ? message : message + ": " + cause(problem);
    }
}
