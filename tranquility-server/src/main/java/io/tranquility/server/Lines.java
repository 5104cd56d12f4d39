// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a text, which end in LF or CR LF. For one thread. */
final class Lines implements AutoCloseable {
    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[16 << 10];
    private int position;
    private int limit;
    private long number;

    /** @param longest the most bytes of a line */
    Lines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /**
     * The next line without its end, or null at the end of the text.
     *
     * @throws Body.TooLargeException if it is too long
     */
    byte[] next() throws IOException {
        number++;
        ByteArrayOutputStream line = null;
        while (true) {
            if (position == limit) {
                limit = Math.max(0, in.read(buffer));
                position = 0;
                if (limit == 0) {
                    return line == null ? null : trimmed(line.toByteArray());
                }
            }
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (line == null) {
                line = new ByteArrayOutputStream(end - position);
            }
            line.write(buffer, position, end - position);
            if (line.size() > longest) {
                throw new Body.TooLargeException(
                        "Line " + number + " has more than " + longest + " bytes (http.maxEventBytes)");
            }
            if (end < limit) {
                position = end + 1;
                return trimmed(line.toByteArray());
            }
            position = limit;
        }
    }

    /** The number of the line that was read last, from 1. */
    long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static byte[] trimmed(byte[] line) {
        return line.length > 0 && line[line.length - 1] == '\r' ? Arrays.copyOf(line, line.length - 1) : line;
    }
}
