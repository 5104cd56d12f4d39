// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Splits a stream of bytes at line feeds, with a limit on what is held of a line. For one thread. */
final class ByteLines {
    private static final int READ_BYTES = 64 * 1024;

    private final InputStream in;
    private final int maxLineBytes;
    private final byte[] read = new byte[READ_BYTES];
    private int from;
    private int to;
    private byte[] line = new byte[1024];
    private int length;
    private boolean tooLong;
    private long number;

    ByteLines(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
    }

    /** Goes to the next line; false at the end. The last line may lack its line feed. */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        boolean any = false;
        while (from < to || fill()) {
            any = true;
            int end = from;
            while (end < to && read[end] != '\n') {
                end++;
            }
            append(from, end);
            boolean complete = end < to;
            from = complete ? end + 1 : end;
            if (complete) {
                break;
            }
        }
        if (any) {
            number++;
        }
        return any;
    }

    /** The line without its line feed, valid until the next one; only its beginning if it is too long. */
    ByteBuffer line() {
        return ByteBuffer.wrap(line, 0, length);
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** From 1. */
    long number() {
        return number;
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(read));
        return to > 0;
    }

    private void append(int start, int end) {
        int count = end - start;
        if (tooLong || count > maxLineBytes - length) {
            tooLong = true;
            return;
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.min(maxLineBytes, Math.max(2 * line.length, length + count)));
        }
        System.arraycopy(read, start, line, length, count);
        length += count;
    }
}
