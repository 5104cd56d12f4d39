// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** An array that grows as it is written to, and is read in place. Not thread-safe. */
final class PushBuffer extends OutputStream {
    private static final int FIRST_BYTES = 64 << 10;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    @Override
    public void write(int b) {
        ensure(1);
        bytes[length++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int from, int count) {
        Objects.checkFromIndexSize(from, count, source.length);
        ensure(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    /** Holds what was written from index 0. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    private void ensure(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8)));
        }
    }
}
