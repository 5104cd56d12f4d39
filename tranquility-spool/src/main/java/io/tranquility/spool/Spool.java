// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.spool.LogWriter.Append;
import io.tranquility.spool.PositionFile.Position;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events of one data source that wait on disk, in order of arrival. Anybody may {@link #append}; one thread takes batches
 * with {@link #next} and says when each is {@link #done}. What was appended and is not done survives the end of the
 * process, and a batch that was not done comes again.
 *
 * <p>{@code this} guards what segments there are and the counts; files are read, written and deleted without it.
 */
public final class Spool implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    private static final int BATCH_EVENTS = 10_000;
    private static final int BATCH_BYTES = 4 << 20;

    private final String name;
    private final SpoolOptions options;
    private final DirectoryLock directoryLock;
    private final PositionFile positionFile;
    private final LogWriter writer;
    private final LogReader reader = new LogReader();
    private final long pendingAtStart;
    private final long inDoubtAtStart;

    /** In order; the last one may be written to. */
    @GuardedBy("this")
    private final List<Segment> segments;

    /** The first event after those that were taken. */
    @GuardedBy("this")
    private long endEvent;

    /** On their way to the file. */
    @GuardedBy("this")
    private long waitingBytes;

    @GuardedBy("this")
    private long appended;

    @GuardedBy("this")
    private long done;

    @GuardedBy("this")
    private long lost;

    /** Changed only by the thread that takes batches. */
    @GuardedBy("this")
    private Position position;

    @GuardedBy("this")
    private Optional<Instant> oldest = Optional.empty();

    /** For the thread that takes batches: a record that was read and is not in a batch yet, or null. */
    private SpoolRecord held;

    private boolean isBatchOut;
    private boolean isSaved = true;

    private Spool(String name, SpoolOptions options, LogFile.Maker maker, PositionFile.Opener opener)
            throws IOException {
        this.name = name;
        this.options = options;
        Path directory = options.directory();
        Files.createDirectories(directory);
        this.directoryLock = new DirectoryLock(directory);
        try {
            this.positionFile = opener.open(directory.resolve("position"));
        } catch (IOException e) {
            directoryLock.close();
            throw e;
        }
        try {
            List<Segment> found = Recovery.segments(directory);
            Optional<Position> known = positionFile.read();
            this.position = known.isPresent() ? known.get() : Recovery.firstPosition(directory, found);
            this.segments = found;
            positionFile.write(position, options.isAlwaysForced());
        } catch (IOException | RuntimeException e) {
            positionFile.close();
            directoryLock.close();
            throw e;
        }
        Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        this.endEvent = Math.max(position.batchEnd(), last == null ? 0 : last.endEvent());
        this.pendingAtStart = endEvent - position.event();
        this.inDoubtAtStart = position.batchEnd() - position.event();
        if (pendingAtStart > 0) {
            log.info(
                    "The spool of {} has {} events of an earlier process, {} of which may have been sent",
                    name,
                    pendingAtStart,
                    inDoubtAtStart);
        }
        this.writer = new LogWriter(name, options, last == null ? 0 : last.number(), endEvent, maker, this::published);
    }

    /**
     * Opens the spool in a directory, which is made if it is not there, and looks at what is in it.
     *
     * @param name for messages and the name of its thread
     * @throws IOException if the directory cannot be used, or another process uses it
     */
    public static Spool open(String name, SpoolOptions options) throws IOException {
        return open(name, options, LogFile::make, PositionFile::new);
    }

    static Spool open(String name, SpoolOptions options, LogFile.Maker maker, PositionFile.Opener opener)
            throws IOException {
        return new Spool(name, options, maker, opener);
    }

    /**
     * Takes events: all of these or none. Never throws and never waits.
     *
     * @param receivedAt when they came
     * @return completes when they will survive the end of this process, and unless {@code spool.fsync} says otherwise that
     *     of the machine; or with a {@link SpoolFullException}, or with another IOException if they cannot be written
     */
    public CompletableFuture<Void> append(Instant receivedAt, List<SpoolPayload> payloads) {
        long bytes = 0;
        long events = 0;
        for (SpoolPayload payload : payloads) {
            if (payload.bytes().length > RecordFormat.LONGEST_PAYLOAD) {
                return CompletableFuture.failedFuture(new IOException("The spool of " + name + " takes payloads of "
                        + RecordFormat.LONGEST_PAYLOAD + " bytes, but one has " + payload.bytes().length));
            }
            bytes += RecordFormat.HEADER + payload.bytes().length;
            events += payload.events();
        }
        if (events == 0) {
            return CompletableFuture.completedFuture(null);
        }
        synchronized (this) {
            long taken = bytes() + waitingBytes;
            if (taken + bytes > options.maxBytes()) {
                return CompletableFuture.failedFuture(new SpoolFullException(name, taken, bytes, options.maxBytes()));
            }
            waitingBytes += bytes;
        }
        CompletableFuture<Void> written = new CompletableFuture<>();
        CompletableFuture<Void> counted = written.whenComplete(new Taken(bytes, events));
        writer.add(new Append(receivedAt, List.copyOf(payloads), written));
        return counted;
    }

    /**
     * The batch that is to be sent next. Waits for some time if nothing does. For the one thread that takes batches, when
     * the last one is done.
     *
     * @throws IOException if the files cannot be read; to call it again may help
     */
    public SpoolBatch next(Duration patience) throws IOException, InterruptedException {
        if (isBatchOut) {
            throw new IllegalStateException("The last batch of the spool of " + name + " is not done");
        }
        Position begin = position();
        if (begin.batchEnd() == begin.event() && !isAnyPending()) {
            save();
            if (!awaitPending(patience)) {
                return new SpoolBatch(key(begin), List.of());
            }
        }
        List<SpoolRecord> records = read(begin.batchEnd() > begin.event() ? begin.batchEnd() : Long.MAX_VALUE);
        Position batch = position();
        isBatchOut = !records.isEmpty();
        isSaved = false;
        save();
        return new SpoolBatch(key(batch), records);
    }

    /** All events of the last batch have left the spool, by whatever way. */
    public void done() {
        isBatchOut = false;
        isSaved = false;
        synchronized (this) {
            done += position.batchEnd() - position.event();
            position = new Position(position.spool(), position.batchEnd(), position.batchEnd());
            oldest = Optional.empty();
        }
    }

    /** What is in it, and what became of it. */
    public synchronized SpoolStatus status() {
        return new SpoolStatus(
                pendingAtStart,
                inDoubtAtStart,
                appended,
                done,
                lost,
                endEvent - position.event(),
                oldest,
                bytes() + waitingBytes,
                options.maxBytes());
    }

    /** Ends it; nobody takes batches any more. What is not done stays where it is. */
    @Override
    public void close() throws IOException {
        writer.close();
        save();
        reader.close();
        positionFile.close();
        directoryLock.close();
    }

    @Override
    public String toString() {
        return "Spool(" + name + " in " + options.directory() + ")";
    }

    private synchronized Position position() {
        return position;
    }

    private synchronized boolean isAnyPending() {
        return endEvent > position.event();
    }

    private synchronized boolean awaitPending(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (endEvent <= position.event()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }

    private static String key(Position batch) {
        return batch.spool() + "-" + batch.event();
    }

    /** Reads the next batch and moves the position to it; what cannot be read any more is lost. */
    private List<SpoolRecord> read(long limit) throws IOException {
        List<Segment> all;
        long end;
        synchronized (this) {
            all = List.copyOf(segments);
            end = Math.min(endEvent, limit);
        }
        List<SpoolRecord> records = new ArrayList<>();
        long begin = position().event();
        long expected = begin;
        long missing = 0;
        long events = 0;
        long bytes = 0;
        while (expected < end) {
            SpoolRecord record = held != null ? held : reader.next(all, expected);
            held = null;
            boolean isMissing = record == null || record.firstEvent() > expected;
            if (records.isEmpty() && isMissing) {
                begin = record == null ? end : Math.min(end, record.firstEvent());
                missing = begin - expected;
                expected = begin;
                held = record;
                continue;
            }
            events += isMissing ? 0 : record.events();
            bytes += isMissing ? 0 : record.payload().length;
            if (isMissing || (!records.isEmpty() && (events > BATCH_EVENTS || bytes > BATCH_BYTES))) {
                held = record;
                break;
            }
            records.add(record);
            expected = record.endEvent();
        }
        moveTo(begin, expected, missing, records);
        return records;
    }

    private void moveTo(long begin, long end, long missing, List<SpoolRecord> records) {
        if (missing > 0) {
            log.error("{} events of the spool of {} cannot be read any more: files are damaged", missing, name);
        }
        synchronized (this) {
            lost += missing;
            position = new Position(position.spool(), records.isEmpty() ? end : begin, end);
            oldest = records.stream().map(SpoolRecord::receivedAt).findFirst();
        }
    }

    /** Writes where sending is, and then deletes what nobody needs any more. */
    private void save() {
        if (isSaved) {
            return;
        }
        Position current = position();
        try {
            positionFile.write(current, options.isAlwaysForced());
        } catch (IOException e) {
            log.warn(
                    "Where sending is cannot be written to {}; if the process is killed now, events are sent again",
                    options.directory(),
                    e);
            return;
        }
        isSaved = true;
        deleteBefore(current.event());
    }

    private void deleteBefore(long event) {
        List<Segment> sent = new ArrayList<>();
        synchronized (this) {
            while (!segments.isEmpty() && segments.get(0).endEvent() <= event && isComplete(segments.get(0))) {
                sent.add(segments.remove(0));
            }
        }
        for (Segment segment : sent) {
            try {
                Files.deleteIfExists(segment.file());
            } catch (IOException e) {
                log.warn("{} cannot be deleted: {}", segment.file(), e.toString());
            }
        }
    }

    /** Whether nothing will be written to it any more. */
    @GuardedBy("this")
    private boolean isComplete(Segment segment) {
        return segments.size() > 1 || segment.end() >= writer.segmentBytes();
    }

    private synchronized void published(Segment segment) {
        int last = segments.size() - 1;
        if (last >= 0 && segments.get(last).number() == segment.number()) {
            segments.set(last, segment);
        } else {
            segments.add(segment);
        }
    }

    @GuardedBy("this")
    private long bytes() {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.end();
        }
        return bytes;
    }

    /** Counts events when they are written, and gives their room back when they are not. */
    private final class Taken implements BiConsumer<Void, Throwable> {
        private final long bytes;
        private final long events;

        Taken(long bytes, long events) {
            this.bytes = bytes;
            this.events = events;
        }

        @Override
        public void accept(Void result, Throwable failure) {
            synchronized (Spool.this) {
                waitingBytes -= bytes;
                if (failure == null) {
                    appended += events;
                    endEvent += events;
                    Spool.this.notifyAll();
                }
            }
        }
    }
}
