// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a directory to one process, and in it to one owner. The file {@code lock} stays; the lock ends with the process. */
final class DirectoryLock implements Closeable {
    private final FileChannel channel;

    /** @throws IOException if another one has it */
    DirectoryLock(Path directory) throws IOException {
        this.channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked()) {
            channel.close();
            throw new IOException("another process has " + directory + "; give each process a directory of its own");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean isLocked() throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // in this process
        }
    }
}
