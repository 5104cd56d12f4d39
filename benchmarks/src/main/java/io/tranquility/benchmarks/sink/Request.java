// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.sink;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads the requests of one connection, one after another, as cheaply as can be: bodies have a Content-Length. For one
 * thread.
 */
final class Request {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int SMILE_FIRST_BYTE = ':';
    private static final byte SMILE_OBJECT = (byte) 0xfa;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    private String method;
    private String path;
    private int bodyLeft;

    Request(InputStream in) {
        this.in = in;
    }

    /** Reads the head of the next request; false at the end of the connection. */
    boolean next() throws IOException {
        int end = endOfHead();
        if (end < 0) {
            return false;
        }
        String head = new String(buffer, from, end - from, StandardCharsets.ISO_8859_1);
        from = end;
        String[] lines = head.split("\r\n", -1);
        String[] words = lines[0].split(" ", -1);
        method = words[0];
        path = words[1];
        bodyLeft = 0;
        for (String line : lines) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                bodyLeft = Integer.parseInt(
                        header.substring("content-length:".length()).trim());
            } else if (header.startsWith("transfer-encoding:")) {
                throw new IOException("The sink does not read " + line);
            }
        }
        return true;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    /** The body. */
    byte[] readBody() throws IOException {
        byte[] body = new byte[bodyLeft];
        int length = 0;
        while (bodyLeft > 0) {
            int count = more();
            System.arraycopy(buffer, from, body, length, count);
            consume(count);
            length += count;
        }
        return body;
    }

    /** The events of a body, and whether it is Smile. */
    record Count(int events, boolean isSmile) {}

    /** Counts the objects of a body of flat events whose texts have no braces. */
    Count countEvents() throws IOException {
        int events = 0;
        boolean isSmile = false;
        byte object = '{';
        boolean first = true;
        while (bodyLeft > 0) {
            int count = more();
            if (first) {
                first = false;
                isSmile = buffer[from] == SMILE_FIRST_BYTE;
                object = isSmile ? SMILE_OBJECT : (byte) '{';
            }
            for (int i = from; i < from + count; i++) {
                if (buffer[i] == object) {
                    events++;
                }
            }
            consume(count);
        }
        return new Count(events, isSmile);
    }

    /** How many bytes of the body are in the buffer, at least one. */
    private int more() throws IOException {
        if (from == to) {
            from = 0;
            to = 0;
            fill();
        }
        return Math.min(to - from, bodyLeft);
    }

    private void consume(int count) {
        from += count;
        bodyLeft -= count;
    }

    private int endOfHead() throws IOException {
        int searched = from;
        while (true) {
            for (int i = searched; i + 3 < to; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                    return i + 4;
                }
            }
            if (from > 0) {
                System.arraycopy(buffer, from, buffer, 0, to - from);
                to -= from;
                from = 0;
            }
            searched = Math.max(0, to - 3);
            int count = in.read(buffer, to, buffer.length - to);
            if (count < 0) {
                if (to > 0) {
                    throw new EOFException("The connection ended within " + Arrays.toString(head()));
                }
                return -1;
            }
            to += count;
        }
    }

    private byte[] head() {
        return Arrays.copyOfRange(buffer, from, Math.min(to, from + 100));
    }

    private void fill() throws IOException {
        int count = in.read(buffer, to, buffer.length - to);
        if (count < 0) {
            throw new EOFException("The connection ended within a body");
        }
        to += count;
    }
}
