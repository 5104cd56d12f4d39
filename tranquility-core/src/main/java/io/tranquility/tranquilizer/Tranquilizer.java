// SPDX-License-Identifier: Apache-2.0
package io.tranquility.tranquilizer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.SendResult;
import io.tranquility.internal.time.Scheduler;
import io.tranquility.internal.time.ThreadScheduler;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import io.tranquility.metrics.MetricListeners;
import io.tranquility.status.PipelineStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * Collects events into batches, hands them to a {@link Beam} and tells each event's outcome. Thread-safe.
 *
 * <p>A batch is collected, waits, is in flight and is finished. The lock guards the batches and the counters; beams and
 * waiting callers are called without it, on the scheduler's thread. Half of this class says what its public methods do;
 * which batch is next is up to {@link BatchQueue}.
 *
 * @param <E> the type of the events
 */
public final class Tranquilizer<E> implements AutoCloseable {
    private static final Pattern BATCH_NAME = Pattern.compile("[!-~]{1,200}");
    private static final Duration CLOSE_TIMEOUT = Duration.ofMinutes(2);

    private final Beam<E> beam;
    private final TranquilizerTuning tuning;
    private final Scheduler scheduler;
    private final ToLongFunction<? super E> eventBytes;
    private final MetricListeners metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

    @GuardedBy("lock")
    private final BatchQueue<E> queue;

    @GuardedBy("lock")
    private final Counts counts = new Counts();

    /** Whether a turn of {@link #drain} is due or running. */
    @GuardedBy("lock")
    private boolean draining;

    @GuardedBy("lock")
    private Scheduler.Timer lingerTimer;

    /**
     * @param beam takes the batches; closed with the tranquilizer
     * @param scheduler where the beam is called; closed with the tranquilizer
     * @throws IllegalArgumentException if the tuning limits bytes, which are not known here
     */
    public Tranquilizer(Beam<E> beam, TranquilizerTuning tuning, Scheduler scheduler) {
        this(beam, tuning, scheduler, event -> 0);
        if (tuning.maxPendingBytes() != TranquilizerTuning.UNLIMITED) {
            throw new IllegalArgumentException(
                    "maxPendingBytes is " + tuning.maxPendingBytes() + ", but what an event takes is not known");
        }
    }

    /**
     * @param beam takes the batches; closed with the tranquilizer
     * @param scheduler where the beam is called; closed with the tranquilizer
     * @param eventBytes about how much memory an event takes; asked only if the tuning limits bytes
     */
    public Tranquilizer(
            Beam<E> beam, TranquilizerTuning tuning, Scheduler scheduler, ToLongFunction<? super E> eventBytes) {
        this(beam, tuning, scheduler, eventBytes, MetricListener.NONE);
    }

    /**
     * @param beam takes the batches; closed with the tranquilizer
     * @param scheduler where the beam is called; closed with the tranquilizer
     * @param eventBytes about how much memory an event takes; asked only if the tuning limits bytes
     * @param metrics told of batches and outcomes
     */
    public Tranquilizer(
            Beam<E> beam,
            TranquilizerTuning tuning,
            Scheduler scheduler,
            ToLongFunction<? super E> eventBytes,
            MetricListener metrics) {
        this.beam = beam;
        this.tuning = tuning;
        this.scheduler = scheduler;
        this.metrics = new MetricListeners(metrics);
        this.eventBytes = tuning.maxPendingBytes() == TranquilizerTuning.UNLIMITED ? event -> 0 : eventBytes;
        this.queue = new BatchQueue<>(this, tuning);
    }

    /**
     * A tranquilizer with a thread of its own, which ends with it.
     *
     * @param beam takes the batches; closed with the tranquilizer
     * @throws IllegalArgumentException if the tuning limits bytes, which are not known here
     */
    public static <E> Tranquilizer<E> over(Beam<E> beam, TranquilizerTuning tuning) {
        return new Tranquilizer<>(beam, tuning, new ThreadScheduler("tranquilizer"));
    }

    /**
     * Takes an event. Never throws; waits for room only if the tuning says so. Do not call it from a future's own
     * completion when it may wait.
     *
     * @param event not null; not changed by the caller until it is settled
     * @return completes with the event's outcome, or with the exception that its delivery failed with: a {@link
     *     BufferFullException} if it was not taken
     */
    public CompletableFuture<SendResult> send(E event) {
        FutureOutcome future = new FutureOutcome();
        queue(event, null, future);
        return future;
    }

    /**
     * As {@link #send(Object)}, with an event that was received earlier and kept: the window of that time decides about it.
     * It fails with an {@link io.tranquility.beam.IntervalOverException} if no task can take it any more.
     *
     * @param receivedAt by this machine's clock
     */
    public CompletableFuture<SendResult> send(E event, Instant receivedAt) {
        FutureOutcome future = new FutureOutcome();
        queue(event, Objects.requireNonNull(receivedAt, "receivedAt"), future);
        return future;
    }

    /**
     * As {@link #send(Object)}, without a future for each event, which costs less.
     *
     * @param outcome called once, from the tranquilizer's threads or this one: with the result, or with null and the
     *     exception that the delivery failed with; must not block. What it throws is only logged
     */
    public void send(E event, BiConsumer<? super SendResult, ? super Throwable> outcome) {
        queue(event, null, Objects.requireNonNull(outcome, "outcome"));
    }

    /**
     * Takes events as a batch of their own, which has a name. Druid's tasks that have the extension take a batch of one name
     * and the same events once, whichever instance sends it and however often, as long as they remember it: of such batches
     * each task remembers the last 10,000. Older tasks take it again. As {@link #send(Object)}, it never throws, and waits for
     * room only if the tuning says so.
     *
     * @param name 1 to 200 printable ASCII characters without spaces, unlike that of any other events
     * @param events no more than go into one push ({@code druidBeam.firehoseChunkSize}), or they are several batches
     * @return the outcome of each
     */
    public List<CompletableFuture<SendResult>> sendBatch(String name, List<? extends E> events) {
        return queueBatch(name, events, Collections.nCopies(events.size(), null));
    }

    /**
     * As {@link #sendBatch(String, List)}, with events that were received earlier, as in {@link #send(Object, Instant)}.
     *
     * @param receivedAt of each of the events
     */
    public List<CompletableFuture<SendResult>> sendBatch(
            String name, List<? extends E> events, List<Instant> receivedAt) {
        if (receivedAt.size() != events.size()) {
            throw new IllegalArgumentException(
                    events.size() + " events were received at " + receivedAt.size() + " times");
        }
        return queueBatch(name, events, receivedAt);
    }

    /** Hands on what was collected; the future completes when all that was sent before has its outcome. */
    public CompletableFuture<Void> flush() {
        lock.lock();
        try {
            List<CompletableFuture<Void>> unfinished = queue.flush();
            wakeUp();
            return CompletableFuture.allOf(unfinished.toArray(CompletableFuture<?>[]::new));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Flushes and waits.
     *
     * @throws TimeoutException if some event has no outcome in time; it keeps being worked on
     */
    public void flush(Duration timeout) throws InterruptedException, TimeoutException {
        try {
            flush().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What became of the events so far, all at one moment. */
    public Outcomes outcomes() {
        lock.lock();
        try {
            return counts.outcomes(queue.pending());
        } finally {
            lock.unlock();
        }
    }

    /** About how much memory the events without an outcome take; 0 if the tuning does not limit bytes. */
    public long pendingBytes() {
        lock.lock();
        try {
            return queue.pendingBytes();
        } finally {
            lock.unlock();
        }
    }

    /** What the pipeline behind this is doing now; empty if there is none that can tell. Waits for nothing. */
    public Optional<PipelineStatus> status() {
        return beam.status();
    }

    /** From now on tells this listener too, until the end: of what is done here, and by the pipeline behind this. */
    public void addMetricListener(MetricListener listener) {
        metrics.add(listener);
        beam.addMetricListener(listener);
    }

    /** As {@link #close(Duration)}, with two minutes. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Takes no more events, flushes, and closes the beam. What has no outcome by then fails: every future completes. An
     * interrupt ends the waiting. Idempotent.
     *
     * @param timeout how long to wait for outcomes
     */
    public void close(Duration timeout) {
        lock.lock();
        try {
            queue.close();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        String unfinished = "The tranquilizer was closed before the event had an outcome";
        try {
            flush(timeout);
        } catch (TimeoutException e) {
            unfinished = "The event had no outcome within " + timeout + " of closing the tranquilizer";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        beam.close();
        failAll(new IllegalStateException(unfinished));
        scheduler.close();
    }

    @Override
    public String toString() {
        return "Tranquilizer(" + tuning + " -> " + beam + ")";
    }

    long nanoTime() {
        return scheduler.nanoTime();
    }

    void settled(Batch<E> batch, SendResult result, int count) {
        lock.lock();
        try {
            counts.settled(result, count);
            batch.settledUnderLock(count);
        } finally {
            lock.unlock();
        }
        if (result instanceof SendResult.Dropped drop) {
            metrics.count(Metric.EVENTS_DROPPED, drop.reason().name(), count);
        } else {
            metrics.count(Metric.EVENTS_SENT, "", count);
        }
    }

    void failed(Batch<E> batch, int count) {
        lock.lock();
        try {
            counts.failed(count);
            batch.settledUnderLock(count);
        } finally {
            lock.unlock();
        }
        metrics.count(Metric.EVENTS_FAILED, "", count);
    }

    void finished(Batch<E> batch) {
        lock.lock();
        try {
            boolean isMoreDue = queue.finished(batch);
            room.signalAll();
            if (isMoreDue) {
                wakeUp();
            }
        } finally {
            lock.unlock();
        }
        metrics.record(Metric.DELIVERY, scheduler.nanoTime() - batch.handedOnNanos());
        batch.complete();
    }

    private List<CompletableFuture<SendResult>> queueBatch(
            String name, List<? extends E> events, List<Instant> receivedAt) {
        if (!BATCH_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name for a batch");
        }
        Batch<E> batch = new Batch<>(this, Optional.of(name), events.size());
        List<CompletableFuture<SendResult>> outcomes = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            E event = events.get(i);
            FutureOutcome outcome = new FutureOutcome();
            batch.add(event, eventBytes.applyAsLong(event), receivedAt.get(i), outcome);
            outcomes.add(outcome);
        }
        Exception refusal = events.isEmpty() ? null : queue(batch);
        if (refusal != null) {
            tellNotTaken(events.size());
            outcomes.forEach(outcome -> outcome.completeExceptionally(refusal));
        }
        return outcomes;
    }

    /** Waits for room if the tuning says so; returns why the batch is not taken, or null. */
    private Exception queue(Batch<E> batch) {
        lock.lock();
        try {
            Exception refusal = awaitRoomForBatch(batch.bytes());
            counts.received(batch.size());
            if (refusal == null) {
                queue.add(batch);
                wakeUp();
            } else {
                counts.failed(batch.size());
            }
            return refusal;
        } finally {
            lock.unlock();
        }
    }

    private void queue(E event, Instant receivedAt, BiConsumer<? super SendResult, ? super Throwable> outcome) {
        Objects.requireNonNull(event, "event");
        long bytes = eventBytes.applyAsLong(event);
        Exception refusal;
        lock.lock();
        try {
            refusal = awaitRoom(bytes);
            counts.received(1);
            if (refusal != null) {
                counts.failed(1);
            } else if (queue.add(event, bytes, receivedAt, outcome)) {
                wakeUpWhenDue();
            }
        } finally {
            lock.unlock();
        }
        if (refusal != null) {
            tellNotTaken(1);
            Batch.tell(outcome, null, refusal);
        }
    }

    /** Returns null when there is room, and otherwise why nothing is taken. */
    @GuardedBy("lock")
    private Exception awaitRoom(long bytes) {
        while (!queue.isClosed() && !queue.hasRoomFor(bytes)) {
            if (queue.setOpenAside()) {
                wakeUp();
            } else {
                Exception refusal = awaitChange(bytes);
                if (refusal != null) {
                    return refusal;
                }
            }
        }
        return queue.isClosed() ? new IllegalStateException("The tranquilizer is closed") : null;
    }

    @GuardedBy("lock")
    private Exception awaitRoomForBatch(long bytes) {
        while (!queue.isClosed() && !queue.hasRoomForBatch(bytes)) {
            Exception refusal = awaitChange(bytes);
            if (refusal != null) {
                return refusal;
            }
        }
        return queue.isClosed() ? new IllegalStateException("The tranquilizer is closed") : null;
    }

    /** Waits until something may have changed, if the tuning says so; returns why nothing is taken, or null. */
    @SuppressWarnings("WaitNotInLoop") // the callers look again
    @GuardedBy("lock")
    private Exception awaitChange(long bytes) {
        if (!tuning.blockOnFull()) {
            return queue.refusal(bytes);
        }
        try {
            room.await();
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        }
    }

    /** Saves a change of threads for each batch that is only begun. */
    @GuardedBy("lock")
    private void wakeUpWhenDue() {
        if (queue.isDue(scheduler.nanoTime())) {
            wakeUp();
        } else {
            lingerLater();
        }
    }

    @GuardedBy("lock")
    private void wakeUp() {
        if (!draining) {
            draining = true;
            scheduler.execute(this::drain);
        }
    }

    private void drain() {
        Batch<E> batch = next();
        while (batch != null) {
            tellHandedOn(batch);
            beam.deliver(batch.deliveries());
            batch = next();
        }
    }

    /** The next batch that is due, now in flight; or null, and the next turn is arranged. */
    private Batch<E> next() {
        lock.lock();
        try {
            Batch<E> batch = queue.next(scheduler.nanoTime());
            if (batch != null) {
                room.signalAll();
                return batch;
            }
            lingerLater();
            draining = false;
            return null;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void lingerLater() {
        Optional<Duration> untilDue = queue.untilDue(scheduler.nanoTime());
        if (untilDue.isEmpty() || lingerTimer != null) {
            return;
        }
        lingerTimer = scheduler.schedule(untilDue.get(), () -> {
            lock.lock();
            try {
                lingerTimer = null;
                wakeUp();
            } finally {
                lock.unlock();
            }
        });
    }

    private void tellNotTaken(int events) {
        metrics.count(Metric.EVENTS_RECEIVED, "", events);
        metrics.count(Metric.EVENTS_FAILED, "", events);
    }

    private void tellHandedOn(Batch<E> batch) {
        long now = scheduler.nanoTime();
        batch.handedOn(now);
        metrics.count(Metric.EVENTS_RECEIVED, "", batch.size());
        metrics.record(Metric.BATCH_EVENTS, batch.size());
        metrics.record(Metric.QUEUE_WAIT, now - batch.openedNanos());
    }

    private void failAll(RuntimeException cause) {
        List<Batch<E>> unfinished;
        lock.lock();
        try {
            queue.takeAll().forEach(this::tellHandedOn);
            unfinished = queue.inFlight();
        } finally {
            lock.unlock();
        }
        for (Batch<E> batch : unfinished) {
            for (Delivery<E> delivery : batch.deliveries()) {
                delivery.fail(cause);
            }
        }
    }
}
