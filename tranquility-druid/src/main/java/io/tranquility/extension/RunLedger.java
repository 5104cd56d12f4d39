// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.primitives.Longs;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import org.apache.druid.java.util.common.FileUtils;
import org.apache.druid.java.util.common.logger.Logger;

/**
 * A file of nine bytes in the task's directory that survives the death of the process: how many rows were acknowledged, and
 * whether the last run stopped with all of them persisted. From it a restarted task knows what it lost.
 *
 * <p>Not thread-safe: used by {@link Intake} under its lock, and by the run's thread before and after that.
 */
final class RunLedger implements Closeable {
    private static final Logger LOG = new Logger(RunLedger.class);
    private static final String FILE_NAME = "tranquility-ledger";
    private static final long CLEAN_OFFSET = Long.BYTES;

    private final RandomAccessFile file;
    private final Restored restored;
    private final long acknowledgedBefore;
    private boolean broken;

    /** How this run of a task began; sent to clients in lower case. */
    enum Restored {
        /** The task was never started before. */
        NONE,
        /** All rows and numbers of the run before are there. */
        CLEAN,
        /** Only what the run before had persisted is there. */
        CRASH
    }

    private RunLedger(RandomAccessFile file, Restored restored, long acknowledgedBefore) {
        this.file = file;
        this.restored = restored;
        this.acknowledgedBefore = acknowledgedBefore;
    }

    /** Opens the ledger of a task's directory, reads what the run before left and marks this run as under way. */
    static RunLedger open(File directory) throws IOException {
        FileUtils.mkdirp(directory);
        final RandomAccessFile file = new RandomAccessFile(new File(directory, FILE_NAME), "rw");
        try {
            if (file.length() <= CLEAN_OFFSET) {
                file.writeLong(0);
                file.writeByte(0);
                return new RunLedger(file, Restored.NONE, 0);
            }
            final long acknowledged = file.readLong();
            final boolean clean = file.readByte() == 1;
            file.seek(CLEAN_OFFSET);
            file.writeByte(0);
            return new RunLedger(file, clean ? Restored.CLEAN : Restored.CRASH, acknowledged);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    Restored restored() {
        return restored;
    }

    /** How many rows the run before acknowledged that are not among the restored ones. */
    long lost(long restoredRows) {
        return restored == Restored.CRASH ? Math.max(0, acknowledgedBefore - restoredRows) : 0;
    }

    /** Notes the total of acknowledged rows. A disk that fails here fails the next persist as well, which ends the task. */
    void acknowledge(long rows) {
        write(0, () -> file.write(Longs.toByteArray(rows))); // all eight bytes by one call, or a crash may come between
    }

    /** Notes that every acknowledged row is persisted and the task may be restarted. */
    void markClean() {
        write(CLEAN_OFFSET, () -> file.writeByte(1));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void write(long offset, Write write) {
        if (broken) {
            return;
        }
        try {
            file.seek(offset);
            write.run();
        } catch (IOException e) {
            broken = true;
            LOG.warn(e, "Cannot write the ledger: after a crash this task will not know how many rows it lost");
        }
    }

    private interface Write {
        void run() throws IOException;
    }
}
