// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** Reads bytes that lie in several arrays. Unlike the JDK's sequence of streams it knows how many are left, as gzip asks. */
final class Parts extends InputStream {
    private final List<byte[]> parts;
    private int left;
    private int part;
    private int position;

    /** @param size of all parts together */
    Parts(List<byte[]> parts, int size) {
        this.parts = parts;
        this.left = size;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (left == 0) {
            return -1;
        }
        while (position == parts.get(part).length) {
            part++;
            position = 0;
        }
        int count = Math.min(length, parts.get(part).length - position);
        System.arraycopy(parts.get(part), position, buffer, offset, count);
        position += count;
        left -= count;
        return count;
    }

    @Override
    public int available() {
        return left;
    }
}
