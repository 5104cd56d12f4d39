// SPDX-License-Identifier: Apache-2.0
package io.tranquility.deadletters;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes dead letters to files, one line of JSON each. A thread of its own writes what has come since its last write and
 * forces it to the disk once, so that a letter is kept when its future completes, and many letters cost little.
 *
 * <p>{@code this} guards what waits; futures complete without it, on the writing thread.
 */
final class FileDeadLetters implements DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(FileDeadLetters.class);
    private static final long CLOSE_MILLIS = 10_000;

    /** Waiting letters hold their bytes in memory; more than this fail. */
    private static final long MAX_WAITING_BYTES = 64 << 20;

    /** What a letter takes beside its bytes, roughly. */
    private static final int LETTER_BYTES = 500;

    private record Waiting(DeadLetter letter, CompletableFuture<Void> written) {}

    private final RotatingFiles files;
    private final Thread writer = new Thread(this::writeAll, "tranquility-dead-letters");

    @GuardedBy("this")
    private List<Waiting> waiting = new ArrayList<>();

    @GuardedBy("this")
    private long waitingBytes;

    @GuardedBy("this")
    private boolean closed;

    /** @param files closed with this */
    FileDeadLetters(RotatingFiles files) {
        this.files = files;
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public CompletableFuture<Void> write(DeadLetter letter) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new IllegalStateException("The dead letters are closed"));
            }
            if (waitingBytes > MAX_WAITING_BYTES) {
                return CompletableFuture.failedFuture(new IOException(
                        "More than " + MAX_WAITING_BYTES + " bytes of dead letters wait to be written to " + files));
            }
            CompletableFuture<Void> written = new CompletableFuture<>();
            waiting.add(new Waiting(letter, written));
            waitingBytes += LETTER_BYTES + letter.value().length;
            notifyAll();
            return written;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            writer.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (writer.isAlive()) {
            log.warn("The last dead letters were not written to {} within {} ms", files, CLOSE_MILLIS);
        }
    }

    @Override
    public String toString() {
        return "files in " + files;
    }

    private void writeAll() {
        try (files) {
            List<Waiting> batch = next();
            while (!batch.isEmpty()) {
                write(batch);
                batch = next();
            }
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it.
            throw new IllegalStateException(e);
        }
    }

    private void write(List<Waiting> batch) {
        try {
            for (Waiting each : batch) {
                files.append(DeadLetterJson.line(each.letter()));
            }
            files.force();
        } catch (IOException | RuntimeException e) {
            files.takeBack();
            IOException cause =
                    new IOException(batch.size() + " dead letters were not written to " + files + ": " + e, e);
            batch.forEach(each -> each.written().completeExceptionally(cause));
            return;
        }
        batch.forEach(each -> each.written().complete(null));
    }

    /** Waits for letters; empty when it is closed and all are written. */
    private synchronized List<Waiting> next() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        List<Waiting> batch = waiting;
        waiting = new ArrayList<>();
        waitingBytes = 0;
        return batch;
    }
}
