// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads the records of a segment's file, one after another. What is no record is skipped up to the next one. For one
 * thread.
 */
final class SegmentReader implements AutoCloseable {
    private static final int WINDOW = 256 << 10;

    private final FileChannel channel;

    /** A part of the file; its content is from 0 to its limit. */
    private ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);

    /** Where in the file the window begins. */
    private long windowStart;

    private long position;
    private long damagedBytes;
    private long damagedPlaces;

    SegmentReader(Path file) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /**
     * The next record that begins before an offset.
     *
     * @param end where good content ends
     * @return null if there is none; the position is then where the last one ended
     */
    SpoolRecord next(long end) throws IOException {
        for (long at = position; at < end; at++) {
            SpoolRecord record = recordAt(at, end);
            if (record != null) {
                if (at > position) {
                    damagedPlaces++;
                    damagedBytes += at - position;
                }
                position = at + RecordFormat.HEADER + record.payload().length;
                return record;
            }
        }
        return null;
    }

    /** Where the record that was read last ends. */
    long position() {
        return position;
    }

    /** What was skipped between records. */
    long damagedBytes() {
        return damagedBytes;
    }

    long damagedPlaces() {
        return damagedPlaces;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private SpoolRecord recordAt(long at, long end) throws IOException {
        if (end - at < RecordFormat.HEADER) {
            return null;
        }
        load(at, RecordFormat.HEADER, end);
        int length = RecordFormat.payloadLength(window, (int) (at - windowStart));
        if (length < 0 || end - at - RecordFormat.HEADER < length) {
            return null;
        }
        load(at, RecordFormat.HEADER + length, end);
        return RecordFormat.decode(window, (int) (at - windowStart), length);
    }

    /** Makes sure that these bytes are in the window, which never has any from behind the end: those may still change. */
    private void load(long at, int length, long end) throws IOException {
        if (at >= windowStart && at + length <= windowStart + window.limit()) {
            return;
        }
        if (window.capacity() < length) {
            window = ByteBuffer.allocate(length);
        }
        window.clear().limit((int) Math.min(window.capacity(), end - at));
        windowStart = at;
        while (window.hasRemaining()) {
            if (channel.read(window, at + window.position()) < 0) {
                break;
            }
        }
        window.flip();
        if (window.limit() < length) {
            throw new IOException("The file is shorter than it was: " + length + " bytes at " + at + " are not there");
        }
    }
}
