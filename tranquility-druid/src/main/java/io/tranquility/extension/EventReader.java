// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;

/**
 * Reads events from a parser into plain Java values, within limits that keep a hostile event from costing more than its
 * bytes: a deep one the stack, a number of a million digits hours. An event that exceeds them is skipped, so that the events
 * after it can be read. Not thread-safe.
 */
final class EventReader {
    static final int MAX_DEPTH = 32;
    static final int MAX_VALUES = 10_000;
    /** Digits of a number; more than any double has. */
    static final int MAX_NUMBER_LENGTH = 400;

    private static final int MAX_NUMBER_BITS = 1_330;

    private final JsonParser parser;
    private final boolean numbersAreText;

    private int values;

    /** Why the current event cannot be read; the rest of it is skipped then. */
    @Nullable
    private String problem;

    EventReader(JsonParser parser, BodyFormat format) {
        this.parser = parser;
        this.numbersAreText = format == BodyFormat.JSON;
    }

    /** The event cannot be a row; the parser stands at its end. The message says why, for the client. */
    static final class UnreadableEventException extends Exception {
        UnreadableEventException(String message) {
            super(message);
        }
    }

    /**
     * Reads the event at which the parser stands.
     *
     * @throws IOException if the parser cannot go on
     */
    Map<String, Object> read() throws IOException, UnreadableEventException {
        if (parser.currentToken() == null) {
            throw new EOFException("it ends within the array");
        }
        values = 0;
        problem = null;
        final Object event = value(1);
        if (problem != null) {
            throw new UnreadableEventException(problem);
        }
        if (!(event instanceof Map)) {
            throw new UnreadableEventException("an event must be an object");
        }
        @SuppressWarnings("unchecked")
        final Map<String, Object> fields = (Map<String, Object>) event;
        return fields;
    }

    @Nullable
    private Object value(int depth) throws IOException {
        if (++values > MAX_VALUES) {
            problem = "the event has more than " + MAX_VALUES + " values";
        }
        final JsonToken token = parser.currentToken();
        if (token.isStructStart() && depth > MAX_DEPTH) {
            problem = "the event is nested deeper than " + MAX_DEPTH + " levels";
        }
        if (problem != null) {
            parser.skipChildren();
            return null;
        }
        return switch (token) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_EMBEDDED_OBJECT -> parser.getEmbeddedObject();
            default -> parser.getText();
        };
    }

    private Map<String, Object> object(int depth) throws IOException {
        final Map<String, Object> object = new LinkedHashMap<>();
        while (next() != JsonToken.END_OBJECT) {
            final String name = parser.currentName();
            next();
            object.put(name, value(depth + 1));
        }
        return object;
    }

    private List<Object> array(int depth) throws IOException {
        final List<Object> array = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            array.add(value(depth + 1));
        }
        return array;
    }

    @Nullable
    private Number number() throws IOException {
        if (numbersAreText && parser.getTextLength() > MAX_NUMBER_LENGTH) {
            return tooLong();
        }
        final Number number = parser.getNumberValue();
        if (parser.getNumberType() == NumberType.BIG_INTEGER && ((BigInteger) number).bitLength() > MAX_NUMBER_BITS) {
            return tooLong();
        }
        if (parser.getNumberType() == NumberType.BIG_DECIMAL && isLong((BigDecimal) number)) {
            return tooLong();
        }
        return number;
    }

    @Nullable
    private Number tooLong() {
        problem = "the event has a number of more than " + MAX_NUMBER_LENGTH + " digits";
        return null;
    }

    private static boolean isLong(BigDecimal number) {
        return Math.abs((long) number.scale()) > MAX_NUMBER_LENGTH
                || number.unscaledValue().bitLength() > MAX_NUMBER_BITS;
    }

    private JsonToken next() throws IOException {
        final JsonToken token = parser.nextToken();
        if (token == null) {
            throw new EOFException("it ends within an event");
        }
        return token;
    }
}
