// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Rows as JSON in UTF-8: texts of ASCII, whole numbers, short decimals and booleans by hand, everything else with Jackson.
 * What it writes reads back as what Jackson writes.
 */
final class JsonRows implements RowOutput {
    private static final int CHUNK_BYTES = 8 << 10;

    /** Longer texts are left to Jackson, so that what is written by hand always fits into an empty chunk. */
    private static final int MAX_CHARACTERS = 4 << 10;

    /** More than a number has. */
    private static final int NUMBER_BYTES = 24;

    private static final int MAX_DIGITS = 19;

    /** Which characters stand for themselves. */
    private static final boolean[] IS_PLAIN = new boolean[128];

    static {
        Arrays.fill(IS_PLAIN, ' ', 127, true);
        IS_PLAIN['"'] = false;
        IS_PLAIN['\\'] = false;
    }

    private static final double MAX_DECIMAL = 1e7;
    private static final double MIN_DECIMAL = 1e-3;

    private final ObjectMapper mapper;
    private final OutputStream out;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int length;

    /** What comes before the next row or field. */
    private char separator = '[';

    JsonRows(ObjectMapper mapper, OutputStream out) {
        this.mapper = mapper;
        this.out = out;
    }

    @Override
    public void startRow() throws IOException {
        ensure(1);
        chunk[length++] = (byte) separator;
        separator = '{';
    }

    @Override
    public void name(String name) throws IOException {
        separate();
        text(name);
        ensure(1);
        chunk[length++] = ':';
    }

    @Override
    public void name(SerializableString name) throws IOException {
        byte[] quoted = name.asQuotedUTF8();
        if (quoted.length > MAX_CHARACTERS) {
            name(name.getValue());
            return;
        }
        ensure(quoted.length + 4);
        byte[] bytes = chunk;
        int at = length;
        bytes[at++] = (byte) separator;
        separator = ',';
        bytes[at++] = '"';
        System.arraycopy(quoted, 0, bytes, at, quoted.length);
        at += quoted.length;
        bytes[at++] = '"';
        bytes[at++] = ':';
        length = at;
    }

    @Override
    public void value(Object value) throws IOException {
        if (value instanceof String text) {
            text(text);
        } else if (value instanceof Long number) {
            whole(number);
        } else if (value instanceof Integer number) {
            whole(number);
        } else if (value instanceof Double number) {
            decimal(number);
        } else if (value instanceof Boolean bool) {
            ascii(bool ? "true" : "false");
        } else {
            byJackson(value);
        }
    }

    @Override
    public void value(long value) throws IOException {
        whole(value);
    }

    @Override
    public void value(JsonEvent event, int field) throws IOException {
        int start = event.start(field);
        copy(event.json(), start, event.end(field) - start);
    }

    @Override
    public void endRow() throws IOException {
        ensure(2);
        if (separator == '{') {
            chunk[length++] = '{';
        }
        chunk[length++] = '}';
        separator = ',';
    }

    @Override
    public void end() throws IOException {
        ensure(2);
        if (separator == '[') {
            chunk[length++] = '[';
        }
        chunk[length++] = ']';
        flush();
    }

    private void separate() throws IOException {
        ensure(1);
        chunk[length++] = (byte) separator;
        separator = ',';
    }

    private void text(String text) throws IOException {
        int characters = text.length();
        if (characters > MAX_CHARACTERS) {
            byJackson(text);
            return;
        }
        ensure(characters + 2);
        byte[] bytes = chunk;
        int at = length;
        bytes[at++] = '"';
        for (int i = 0; i < characters; i++) {
            char c = text.charAt(i);
            if (c >= IS_PLAIN.length || !IS_PLAIN[c]) {
                byJackson(text); // writes over what is there so far
                return;
            }
            bytes[at++] = (byte) c;
        }
        bytes[at++] = '"';
        length = at;
    }

    private void whole(long value) throws IOException {
        ensure(NUMBER_BYTES);
        if (value == Long.MIN_VALUE) {
            copy(Long.toString(value));
            return;
        }
        byte[] bytes = chunk;
        if (value < 0) {
            bytes[length++] = '-';
        }
        long left = Math.abs(value);
        int at = length + digits(left);
        length = at;
        while (left >= 100) {
            int pair = (int) (left % 100);
            left /= 100;
            bytes[--at] = (byte) ('0' + pair % 10);
            bytes[--at] = (byte) ('0' + pair / 10);
        }
        if (left >= 10) {
            bytes[--at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        bytes[--at] = (byte) ('0' + left);
    }

    private static int digits(long value) {
        int digits = 1;
        for (long more = 10; digits < MAX_DIGITS && value >= more; more *= 10) {
            digits++;
        }
        return digits;
    }

    /** Up to three digits after the point are written by hand, if they are the number exactly. */
    private void decimal(double value) throws IOException {
        double magnitude = Math.abs(value);
        long thousandths = Math.round(magnitude * 1000);
        boolean isPlain = (magnitude >= MIN_DECIMAL && magnitude < MAX_DECIMAL) || isZero(value);
        if (!isPlain || thousandths / 1000.0 != magnitude) {
            byJackson(value);
            return;
        }
        if (value < 0) {
            ensure(1);
            chunk[length++] = '-';
        }
        whole(thousandths / 1000);
        ensure(4);
        chunk[length++] = '.';
        int fraction = (int) (thousandths % 1000);
        chunk[length++] = (byte) ('0' + fraction / 100);
        if (fraction % 100 > 0) {
            chunk[length++] = (byte) ('0' + fraction / 10 % 10);
        }
        if (fraction % 10 > 0) {
            chunk[length++] = (byte) ('0' + fraction % 10);
        }
    }

    /** Other than {@code -0.0}. */
    private static boolean isZero(double value) {
        return Double.doubleToRawLongBits(value) == 0;
    }

    private void ascii(String text) throws IOException {
        ensure(text.length());
        copy(text);
    }

    private void copy(String text) {
        for (int i = 0; i < text.length(); i++) {
            chunk[length++] = (byte) text.charAt(i);
        }
    }

    private void byJackson(Object value) throws IOException {
        byte[] json = mapper.writeValueAsBytes(value);
        copy(json, 0, json.length);
    }

    private void copy(byte[] json, int from, int bytes) throws IOException {
        ensure(bytes);
        if (bytes > CHUNK_BYTES) {
            out.write(json, from, bytes);
        } else {
            System.arraycopy(json, from, chunk, length, bytes);
            length += bytes;
        }
    }

    private void ensure(int bytes) throws IOException {
        if (length + bytes > CHUNK_BYTES) {
            flush();
        }
    }

    private void flush() throws IOException {
        out.write(chunk, 0, length);
        length = 0;
    }
}
