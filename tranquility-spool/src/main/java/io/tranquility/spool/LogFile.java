// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is written from its beginning to its end. For one thread. */
interface LogFile extends Closeable {
    /** Makes files; tests make some that fail. */
    @FunctionalInterface
    interface Maker {
        /** Makes a file that is not there yet. */
        LogFile make(Path path) throws IOException;
    }

    /** Appends all of it; after an exception a part of it may be there. */
    void write(byte[] bytes) throws IOException;

    /** Makes sure that all is on the disk. */
    void force() throws IOException;

    /** Takes back what was written from an offset on. */
    void truncate(long size) throws IOException;

    /** A file of the operating system. */
    static LogFile make(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new LogFile() {
            @Override
            public void write(byte[] bytes) throws IOException {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void truncate(long size) throws IOException {
                channel.truncate(size);
                channel.force(true);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
