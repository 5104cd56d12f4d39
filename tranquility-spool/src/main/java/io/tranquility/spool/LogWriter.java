// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the log. A thread of its own writes what has come since its last write and forces it to the disk once, so that
 * many callers share the cost. A segment is written to until it is large, or until an error leaves open what is in it.
 *
 * <p>{@code this} guards what waits; all else belongs to the thread. Futures complete without the lock.
 */
final class LogWriter {
    private static final Logger log = LoggerFactory.getLogger(LogWriter.class);
    private static final long CLOSE_MILLIS = 10_000;

    /** Of a spool's bytes, so that it has room again long before all of it is sent. */
    private static final int SEGMENTS = 16;

    private static final long LARGEST_SEGMENT = 64 << 20;

    private final Path directory;
    private final Duration fsyncPeriod;
    private final long segmentBytes;
    private final LogFile.Maker maker;
    private final Consumer<Segment> published;
    private final Thread thread;

    @GuardedBy("this")
    private List<Append> waiting = new ArrayList<>();

    @GuardedBy("this")
    private boolean closed;

    private long number;
    private long endEvent;

    /** What is written to, and what of it counts as written; both null before the first write and after an error. */
    private LogFile file;

    private Segment segment;

    /** Where the file ends. */
    private long written;

    /** When the oldest bytes were written that are not forced to the disk, by nanoTime; 0 if all are. */
    private long unforcedNanos;

    private boolean isFailing;

    /** Payloads that are taken together or not at all. */
    record Append(Instant receivedAt, List<SpoolPayload> payloads, CompletableFuture<Void> done) {}

    /**
     * @param name for the thread
     * @param lastNumber of the segments that are there
     * @param endEvent the number of the next event
     * @param published told the segment that was written to, when more of it counts as written
     */
    LogWriter(
            String name,
            SpoolOptions options,
            long lastNumber,
            long endEvent,
            LogFile.Maker maker,
            Consumer<Segment> published) {
        this.directory = options.directory();
        this.fsyncPeriod = options.fsyncPeriod();
        this.segmentBytes = Math.min(LARGEST_SEGMENT, options.maxBytes() / SEGMENTS);
        this.number = lastNumber;
        this.endEvent = endEvent;
        this.maker = maker;
        this.published = published;
        this.thread = new Thread(this::run, "tranquility-spool-writer-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** A segment with as many bytes is complete. */
    long segmentBytes() {
        return segmentBytes;
    }

    /** Writes it soon. */
    void add(Append append) {
        synchronized (this) {
            if (!closed) {
                waiting.add(append);
                notifyAll();
                return;
            }
        }
        append.done().completeExceptionally(new IOException("The spool in " + directory + " is closed"));
    }

    /** Writes what has come, and ends; waits for some seconds at most. */
    void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            log.warn("The last events were not written to {} within {} ms", directory, CLOSE_MILLIS);
        }
    }

    private void run() {
        try {
            for (List<Append> appends = take(); appends != null; appends = take()) {
                write(appends);
                forceIfDue();
            }
            force();
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it.
            throw new IllegalStateException(e);
        } catch (IOException e) {
            log.error("The last events in {} may not survive a power failure", directory, e);
        } finally {
            closeFile();
        }
    }

    /** What waits; nothing of it if it is time to force; null after the end. */
    private synchronized List<Append> take() throws InterruptedException {
        while (waiting.isEmpty() && !closed && !isForceDue()) {
            if (unforcedNanos == 0) {
                wait();
            } else {
                wait(1
                        + fsyncPeriod
                                .minusNanos(System.nanoTime() - unforcedNanos)
                                .toMillis());
            }
        }
        if (waiting.isEmpty() && closed) {
            return null;
        }
        List<Append> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    private void write(List<Append> appends) {
        List<Append> pending = new ArrayList<>(appends.size());
        for (Append append : appends) {
            try {
                if (file == null || written >= segmentBytes) {
                    publish(pending);
                    roll();
                }
                pending.add(append);
                write(append);
            } catch (IOException | RuntimeException e) {
                fail(pending, append, e);
            }
        }
        try {
            publish(pending);
        } catch (IOException | RuntimeException e) {
            fail(pending, null, e);
        }
    }

    private void write(Append append) throws IOException {
        for (SpoolPayload payload : append.payloads()) {
            byte[] record = RecordFormat.encode(endEvent, append.receivedAt(), payload);
            file.write(record);
            written += record.length;
            endEvent += payload.events();
        }
    }

    /** What was written counts from now on. */
    private void publish(List<Append> pending) throws IOException {
        if (pending.isEmpty()) {
            return;
        }
        if (unforcedNanos == 0) {
            unforcedNanos = System.nanoTime();
        }
        if (fsyncPeriod.isZero()) {
            force();
        }
        segment = segment.grown(written, endEvent);
        published.accept(segment);
        if (isFailing) {
            isFailing = false;
            log.info("Events are written to {} again", directory);
        }
        pending.forEach(append -> append.done().complete(null));
        pending.clear();
    }

    /** Goes on with a new file; nothing of what failed stays in the old one, if that can be helped. */
    private void fail(List<Append> pending, Append last, Exception cause) {
        if (!isFailing) {
            isFailing = true;
            log.error("Events cannot be written to {}", directory, cause);
        }
        if (file != null) {
            endEvent = segment.endEvent();
            try {
                file.truncate(segment.end());
            } catch (IOException e) {
                log.warn("{} may keep events that were not taken: {}", segment.file(), e.toString());
            }
            closeFile();
            unforcedNanos = 0;
        }
        IOException failure = new IOException("The events were not written to " + directory + ": " + cause, cause);
        if (last != null && !pending.contains(last)) {
            last.done().completeExceptionally(failure);
        }
        pending.forEach(append -> append.done().completeExceptionally(failure));
        pending.clear();
    }

    private void roll() throws IOException {
        force();
        closeFile();
        number++;
        Path path = Segment.file(directory, number);
        file = maker.make(path);
        segment = new Segment(path, number, 0, endEvent);
        written = 0;
        if (fsyncPeriod.isZero()) {
            try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }

    private boolean isForceDue() {
        return unforcedNanos != 0 && System.nanoTime() - unforcedNanos >= fsyncPeriod.toNanos();
    }

    private void forceIfDue() {
        if (!isForceDue()) {
            return;
        }
        try {
            force();
        } catch (IOException e) {
            unforcedNanos = 0;
            log.error("Events in {} were taken, but may not survive a power failure", segment.file(), e);
            closeFile();
        }
    }

    private void force() throws IOException {
        if (file != null && unforcedNanos != 0) {
            file.force();
        }
        unforcedNanos = 0;
    }

    private void closeFile() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                log.warn("{} was not closed in order: {}", segment.file(), e.toString());
            }
            file = null;
            segment = null;
        }
    }
}
