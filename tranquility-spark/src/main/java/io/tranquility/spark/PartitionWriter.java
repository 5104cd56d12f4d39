// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.adapter.DeliveryFailedException;
import io.tranquility.adapter.DeliveryTracker;
import io.tranquility.adapter.OutcomeListener;
import io.tranquility.adapter.TranquilizerLease;
import io.tranquility.beam.SendResult;
import io.tranquility.tranquilizer.Outcomes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.TaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of one attempt of one task, through the client that all tasks of this executor with an equal factory
 * share. The client is opened with the first event. For one thread.
 *
 * @param <E> the type of the events
 */
final class PartitionWriter<E> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PartitionWriter.class);

    /** So many events are sent between two looks for failures and interrupts; a power of 2. */
    private static final long EVENTS_BETWEEN_LOOKS = 1024;

    private final BeamFactory<E> beamFactory;
    private final WriterOptions options;
    private final TaskContext task;
    private final AtomicReference<SendResult.Dropped> firstDrop = new AtomicReference<>();
    private TranquilizerLease<E> lease;
    private DeliveryTracker<E> tracker;
    private long taken;
    private boolean finished;

    PartitionWriter(BeamFactory<E> beamFactory, WriterOptions options) {
        Speculation.refuse();
        this.beamFactory = beamFactory;
        this.options = options;
        this.task = TaskContext.get();
    }

    /**
     * Sends an event; may wait for room.
     *
     * @throws IOException if events sent before have failed
     * @throws RuntimeException if the client cannot be opened
     */
    void send(E event) throws IOException {
        if (tracker == null) {
            lease = TranquilizerLease.of(beamFactory, options.idleTimeout());
            lease.showMetrics(ExecutorMetrics.of(lease));
            tracker = new DeliveryTracker<>(lease.tranquilizer(), new OutcomeListener<E>() {
                @Override
                public void dropped(E dropped, SendResult.Dropped drop) {
                    firstDrop.compareAndSet(null, drop);
                }
            });
        }
        tracker.send(event);
        taken++;
        if (taken % EVENTS_BETWEEN_LOOKS == 0) {
            look();
        }
    }

    /**
     * Waits until each event has its outcome.
     *
     * @throws IOException if an event failed, has no outcome in time, or this thread is interrupted
     */
    WriteCounts finish() throws IOException {
        if (tracker == null) {
            finished = true;
            return WriteCounts.NONE;
        }
        try {
            tracker.flush(options.flushTimeout());
        } catch (DeliveryFailedException e) {
            throw failure(e);
        } catch (TimeoutException e) {
            throw new IOException(this + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
        finished = true;
        WriteCounts counts = WriteCounts.of(tracker.outcomes(), task != null && task.attemptNumber() > 0);
        if (firstDrop.get() != null) {
            log.warn(
                    "{}: {}; the first that was dropped: {}",
                    this,
                    counts,
                    firstDrop.get().message());
        }
        return counts;
    }

    /** Gives the client back. It goes on with events that have no outcome yet. */
    @Override
    public void close() {
        if (lease == null) {
            return;
        }
        if (!finished) {
            Outcomes outcomes = tracker.outcomes();
            log.warn(
                    "{} ended early: {} of its events are in Druid and {} on their way; another attempt sends them again",
                    this,
                    outcomes.sent(),
                    outcomes.pending());
        }
        lease.close();
        lease = null;
    }

    /** For messages: which task of which attempt. */
    @Override
    public String toString() {
        return task == null
                ? "A partition"
                : "Partition " + task.partitionId() + " of stage " + task.stageId() + ", attempt "
                        + task.attemptNumber();
    }

    private void look() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
        try {
            tracker.throwIfFailed();
        } catch (DeliveryFailedException e) {
            throw failure(e);
        }
    }

    private IOException failure(DeliveryFailedException e) {
        return new IOException(
                this + ": of " + taken + " events " + tracker.outcomes().sent()
                        + " are in Druid, which another attempt sends again, and " + e.getMessage(),
                e);
    }

    private InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException(this + " was interrupted while it sent events to Druid");
    }
}
