// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.extension.Batch.Row;
import io.tranquility.extension.RowIndex.RowRefusedException;
import io.tranquility.extension.RowIndex.SegmentUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.annotation.Nullable;
import org.apache.druid.segment.incremental.RowIngestionMeters;

/**
 * Takes batches into the index, one at a time, each of them once.
 *
 * <p>Everything here is guarded by one lock, and so is Druid's driver, whose {@code add} is not thread-safe. Batches are
 * decoded before, outside of it. A batch's number is recorded after its rows, and what is persisted is a state between two
 * batches: a restarted task has both the rows and the number, or neither.
 */
final class Intake {
    static final int MAX_UNFINISHED = 1_000;
    private static final Duration LOCK_DEADLINE = Duration.ofSeconds(30);
    private static final int MAX_SAMPLES = 10;

    private enum State {
        STARTING,
        TAKING,
        /** The worker stops the task: clients shall try again, here after a restart or at another task. */
        STOPPED,
        /** The task publishes what it has: clients shall go elsewhere. */
        CLOSED
    }

    private final RowIngestionMeters meters;
    private final ReentrantLock lock = new ReentrantLock(true);

    @GuardedBy("lock")
    private final Producers producers;

    /** Oldest first: beyond {@value #MAX_UNFINISHED} the oldest is forgotten. */
    @GuardedBy("lock")
    private final Map<String, Progress> unfinished = new LinkedHashMap<>();

    @GuardedBy("lock")
    private final TimeWindow window;

    @GuardedBy("lock")
    private final OpenBuckets buckets = new OpenBuckets();

    @GuardedBy("lock")
    private Publication publication = Publication.NONE;

    @GuardedBy("lock")
    private final List<String> samples = new ArrayList<>();

    @GuardedBy("lock")
    private Totals totals = Totals.ZERO;

    @GuardedBy("lock")
    @Nullable
    private RowIndex index;

    @GuardedBy("lock")
    @Nullable
    private RunLedger ledger;

    @GuardedBy("lock")
    private State state = State.STARTING;

    private volatile Snapshot snapshot = new Snapshot(Totals.ZERO, 0, 0, List.of(), List.of(), 0);

    Intake(RowIngestionMeters meters, TimeWindow window, Clock clock) {
        this.meters = meters;
        this.window = window;
        this.producers = new Producers(clock);
    }

    /** Starts taking batches where the restored state ended. */
    void open(RowIndex index, CommitMetadata restored, RunLedger ledger) {
        lock.lock();
        try {
            totals = restored.totals();
            producers.restore(restored.producers());
            unfinished.putAll(restored.unfinished());
            buckets.restore(restored.buckets());
            publication = restored.publication();
            this.index = index;
            this.ledger = ledger;
            state = State.TAKING;
            publishSnapshot();
        } finally {
            lock.unlock();
        }
    }

    /** Adds the batch's rows, unless it was taken before or cannot be taken. */
    @SuppressWarnings("GuardedBy") // Error Prone does not know tryLock
    Outcome take(Batch batch, BatchBody body, @Nullable Producer producer) throws InterruptedException {
        if (!lock.tryLock(LOCK_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            return busy();
        }
        try {
            final Optional<Outcome> refusal = refuse(body, producer);
            return refusal.isPresent() ? refusal.get() : add(batch, body, producer);
        } finally {
            publishSnapshot();
            lock.unlock();
        }
    }

    /** Takes no batch any more, for good; returns when none is being taken. */
    CommitMetadata close() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            state = State.CLOSED;
            return metadata(true);
        } finally {
            lock.unlock();
        }
    }

    /** Takes no batch any more in this run; returns when none is being taken. Closed stays closed. */
    CommitMetadata stop() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            final boolean closed = state == State.CLOSED;
            state = closed ? State.CLOSED : State.STOPPED;
            return metadata(closed);
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more rows of the buckets whose window is over; returns those that have rows and are not published. */
    Set<Long> closeWindows() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            return buckets.startsBefore(window.close());
        } finally {
            lock.unlock();
        }
    }

    /** Notes what became of some buckets, and starts to persist it. */
    void published(Set<Long> bucketStarts, Publication added) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            buckets.published(bucketStarts);
            publication = publication.plus(added);
            publishSnapshot();
            index.persist(metadata(state == State.CLOSED));
        } finally {
            lock.unlock();
        }
    }

    /** Drops a segment that others serve, while nothing is persisted: a persist would bring its name back. */
    void handedOff(String servedAs, SegmentStore store) throws ExecutionException, InterruptedException {
        lock.lockInterruptibly();
        try {
            store.drop(servedAs).get();
            publication = publication.without(servedAs);
        } finally {
            lock.unlock();
        }
    }

    /** Does something between two batches, with the state after the last one. */
    <T> T betweenBatches(Function<CommitMetadata, T> action) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            return action.apply(metadata(state == State.CLOSED));
        } finally {
            lock.unlock();
        }
    }

    /** The state after the last batch; does not wait for the one that is being taken. */
    Snapshot snapshot() {
        return snapshot;
    }

    /**
     * What a status shows.
     *
     * @param samples why the last unparseable rows were unparseable
     * @param openSegments the ids of the segments that are not published, sorted
     */
    record Snapshot(
            Totals totals,
            int producers,
            long producersForgotten,
            List<String> samples,
            List<String> openSegments,
            int segmentsPublished) {}

    private static Outcome busy() {
        return new Outcome.NotNow("the task has been busy with other batches for " + LOCK_DEADLINE.toSeconds() + " s");
    }

    @GuardedBy("lock")
    private Optional<Outcome> refuse(BatchBody body, @Nullable Producer producer) {
        if (state == State.STARTING || state == State.STOPPED) {
            return Optional.of(
                    new Outcome.NotNow("the task is " + (state == State.STARTING ? "starting" : "stopping")));
        }
        final Producers.Verdict verdict =
                producer == null ? Producers.Verdict.NEW : producers.judge(producer, body.digest());
        if (verdict == Producers.Verdict.REPEAT) {
            totals = totals.plusSkipped();
            return Optional.of(new Outcome.Skipped(producers.repeated(producer, body.digest())));
        }
        if (state == State.CLOSED) {
            return Optional.of(new Outcome.Closed(progress(body, producer).rows()));
        }
        return switch (verdict) {
            case BELOW_WINDOW -> Optional.of(new Outcome.BelowWindow());
            case NO_ROOM -> Optional.of(new Outcome.NoRoom());
            default -> Optional.empty();
        };
    }

    @GuardedBy("lock")
    private Outcome add(Batch batch, BatchBody body, @Nullable Producer producer) {
        final String key = body.key(producer);
        final Progress before = unfinished.getOrDefault(key, Progress.NOTHING);
        final List<Rejection> refused = new ArrayList<>(before.refused());
        final RowCounts added = new RowCounts(before.added());
        boolean persist = false;
        int done = before.rows();
        int taken = 0;
        boolean finished = false;
        try {
            for (; done < batch.rows().size(); done++) {
                final Row row = batch.rows().get(done);
                final long timestamp = row.row().getTimestampFromEpoch();
                if (!window.accepts(timestamp)) {
                    refused.add(Rejection.thrownAway(
                            row.index(), "timestamp [" + row.row().getTimestamp() + "] is not in time"));
                    continue;
                }
                final long bucket = window.bucket(timestamp);
                try {
                    final RowIndex.Added in = index.add(row.row(), bucket);
                    persist |= in.persistRequired();
                    taken++;
                    if (added.count(bucket, in.segment())) {
                        buckets.touch(bucket, in.segment());
                    }
                } catch (RowRefusedException e) {
                    refused.add(Rejection.unparseable(row.index(), e.getMessage()));
                }
            }
            finished = true;
        } catch (SegmentUnavailableException e) {
            return new Outcome.Unfinished(done - refused.size(), e.getMessage());
        } finally {
            totals = totals.plusRows(taken);
            if (!finished) {
                remember(key, new Progress(done, List.copyOf(refused), added.counted()));
            }
        }
        unfinished.remove(key);
        buckets.add(body.code(producer), added.counted());
        final List<Rejection> rejected = merge(batch.rejected(), refused);
        record(rejected, body, producer);
        if (persist) {
            index.persist(metadata(false));
        }
        return new Outcome.Taken(batch.events(), rejected);
    }

    @GuardedBy("lock")
    private void record(List<Rejection> rejected, BatchBody body, @Nullable Producer producer) {
        boolean conflict = false;
        if (producer != null) {
            conflict = producers.judge(producer, body.digest()) == Producers.Verdict.CONFLICT;
            producers.taken(producer, body.digest(), RejectedRows.of(rejected));
        }
        long unparseable = 0;
        for (Rejection rejection : rejected) {
            if (rejection.kind() == Rejection.Kind.UNPARSEABLE) {
                unparseable++;
                meters.incrementUnparseable();
                sample(rejection.reason());
            } else {
                Compat.countThrownAway(meters);
            }
        }
        meters.incrementProcessedBytes(body.bytes().length);
        totals = totals.plusBatch(rejected.size() - unparseable, unparseable, conflict, body.bytes().length);
        ledger.acknowledge(totals.rowsTaken());
    }

    @GuardedBy("lock")
    private void sample(String reason) {
        if (samples.size() == MAX_SAMPLES) {
            samples.remove(0);
        }
        samples.add(reason);
    }

    @GuardedBy("lock")
    private void remember(String key, Progress progress) {
        unfinished.remove(key);
        unfinished.put(key, progress);
        if (unfinished.size() > MAX_UNFINISHED) {
            unfinished.remove(unfinished.keySet().iterator().next());
        }
    }

    @GuardedBy("lock")
    private void publishSnapshot() {
        snapshot = new Snapshot(
                totals,
                producers.size(),
                producers.forgotten(),
                List.copyOf(samples),
                buckets.segments(),
                publication.published());
    }

    @GuardedBy("lock")
    private Progress progress(BatchBody body, @Nullable Producer producer) {
        return unfinished.getOrDefault(body.key(producer), Progress.NOTHING);
    }

    @GuardedBy("lock")
    private CommitMetadata metadata(boolean closing) {
        return new CommitMetadata(
                totals, producers.snapshot(), Map.copyOf(unfinished), buckets.snapshot(), publication, closing);
    }

    private static List<Rejection> merge(List<Rejection> undecodable, List<Rejection> refused) {
        final List<Rejection> all = new ArrayList<>(undecodable);
        all.addAll(refused);
        all.sort(Comparator.comparingInt(Rejection::index));
        return List.copyOf(all);
    }
}
