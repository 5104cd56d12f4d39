// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Where sending is. The file has two places, which are written in turn, each with a CRC: whenever the process or the
 * machine ends, one of them is whole. It takes its room on the disk once, so it can be written when the disk is full. For
 * one thread.
 */
class PositionFile implements Closeable {
    private static final int PLACE = 4096;
    private static final int LENGTH = 48;

    private final FileChannel channel;
    private long writes;

    /** Opens files; tests open some that fail. */
    @FunctionalInterface
    interface Opener {
        /** Opens a file, which is made if it is not there. */
        PositionFile open(Path path) throws IOException;
    }

    /**
     * What it says.
     *
     * @param spool a name that no other spool has
     * @param event the first event that is not done
     * @param batchEnd where the batch ends that may have been sent; the same if there is none
     */
    record Position(UUID spool, long event, long batchEnd) {}

    PositionFile(Path path) throws IOException {
        this.channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** The last position that was written whole; empty if there is none. */
    Optional<Position> read() throws IOException {
        Position latest = null;
        for (int place = 0; place < 2; place++) {
            ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, (long) place * PLACE + bytes.position()) < 0) {
                    break;
                }
            }
            boolean isWhole = !bytes.hasRemaining() && bytes.getInt(0) == crc(bytes);
            if (isWhole && (latest == null || bytes.getLong(8) > writes)) {
                writes = bytes.getLong(8);
                latest = new Position(
                        new UUID(bytes.getLong(16), bytes.getLong(24)), bytes.getLong(32), bytes.getLong(40));
            }
        }
        return Optional.ofNullable(latest);
    }

    /** @param forced whether it must survive the end of the machine, and not only that of the process */
    void write(Position position, boolean forced) throws IOException {
        writes++;
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        bytes.putLong(8, writes)
                .putLong(16, position.spool().getMostSignificantBits())
                .putLong(24, position.spool().getLeastSignificantBits())
                .putLong(32, position.event())
                .putLong(40, position.batchEnd());
        bytes.putInt(0, crc(bytes));
        while (bytes.hasRemaining()) {
            channel.write(bytes, writes % 2 * PLACE + bytes.position());
        }
        if (forced) {
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().clear().position(8));
        return (int) crc.getValue();
    }
}
