// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The lines of a text, which end in LF or CR LF. For one thread. */
final class Lines implements AutoCloseable {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EIGHT_LF = 0x0a0a0a0a0a0a0a0aL;

    private final InputStream in;
    private final int longest;

    /** What was read and is not done with: the line that was read last, and what is behind it. */
    private byte[] buffer = new byte[16 << 10];

    private int limit;

    /** Where the line that was read last begins and ends. */
    private int begin;

    private int end;

    /** Where the next one begins. */
    private int next;

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
        return skip() ? Arrays.copyOfRange(buffer, begin, end) : null;
    }

    /**
     * Goes past the next line; false at the end of the text.
     *
     * @throws Body.TooLargeException if it is too long
     */
    boolean skip() throws IOException {
        number++;
        begin = next;
        end = begin;
        while (true) {
            end = endOfLine(end);
            if (end - begin > longest) {
                throw new Body.TooLargeException(
                        "Line " + number + " has more than " + longest + " bytes (http.maxEventBytes)");
            }
            if (end < limit) {
                next = end + 1;
                break;
            }
            if (!read()) {
                next = limit;
                if (begin == limit) {
                    return false;
                }
                break;
            }
        }
        if (end > begin && buffer[end - 1] == '\r') {
            end--;
        }
        return true;
    }

    /** The number of the line that was read last, from 1. */
    long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The place of the next LF, or the limit. */
    private int endOfLine(int from) {
        int at = from;
        while (at + Long.BYTES <= limit) {
            // An LF becomes a byte of zero; of the highest bits that are left, the lowest one belongs to the first such
            // byte.
            long bytes = (long) EIGHT_BYTES.get(buffer, at) ^ EIGHT_LF;
            long zeros = (bytes - 0x0101010101010101L) & ~bytes & 0x8080808080808080L;
            if (zeros != 0) {
                return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < limit && buffer[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Reads more of the line that has begun; false at the end of the text. */
    private boolean read() throws IOException {
        int begun = limit - begin;
        if (begun == 0 || limit == buffer.length) {
            byte[] target = begun > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
            System.arraycopy(buffer, begin, target, 0, begun);
            buffer = target;
            begin = 0;
            end = begun;
            limit = begun;
        }
        int count = Math.max(0, in.read(buffer, limit, buffer.length - limit));
        limit += count;
        return count > 0;
    }
}
