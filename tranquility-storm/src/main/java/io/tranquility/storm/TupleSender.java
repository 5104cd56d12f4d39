// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import io.tranquility.adapter.DeliveryFailedException;
import io.tranquility.adapter.DeliveryTracker;
import io.tranquility.beam.SendResult;
import io.tranquility.tranquilizer.Tranquilizer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.storm.topology.ReportedFailedException;
import org.apache.storm.tuple.Tuple;

/**
 * Sends each tuple's event, and has Storm told what became of it: once, with the event's outcome or at the deadline,
 * whichever comes first. Tuples come from the bolt's thread, deadlines from another, outcomes from any.
 *
 * @param <E> the type of the events
 */
final class TupleSender<E> {
    private final Tranquilizer<E> tranquilizer;
    private final DeliveryTracker<E> tracker;
    private final EventReader<E> reader;
    private final TupleOutcomes outcomes;
    private final BeamMetrics metrics;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final PendingTuples pending = new PendingTuples();

    /**
     * @param timeout how long a tuple may be without an outcome
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    TupleSender(
            Tranquilizer<E> tranquilizer,
            EventReader<E> reader,
            TupleOutcomes outcomes,
            BeamMetrics metrics,
            Duration timeout,
            LongSupplier nanoTime) {
        this.tranquilizer = tranquilizer;
        this.tracker = new DeliveryTracker<>(tranquilizer);
        this.reader = reader;
        this.outcomes = outcomes;
        this.metrics = metrics;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    /** In the bolt's thread; waits for room in the client, if it is so tuned. */
    void send(Tuple tuple) {
        outcomes.tellStored();
        E event;
        try {
            event = reader.eventOf(tuple);
        } catch (ReportedFailedException e) {
            metrics.unmapped();
            outcomes.report(e);
            outcomes.failed(tuple);
            return;
        }
        PendingTuples.Pending one = pending.add(tuple, nanoTime.getAsLong());
        var unused = tracker.send(event).whenComplete((result, failure) -> settle(one, event, result));
    }

    /** In the bolt's thread, from time to time: nothing waits for more events to come, and failures are reported. */
    void tick() {
        outcomes.tellStored();
        var unused = tranquilizer.flush();
        try {
            tracker.throwIfFailed();
        } catch (DeliveryFailedException e) {
            outcomes.report(e);
        }
    }

    /** From time to time, in a thread that never waits: the bolt's own may be waiting for room. */
    void failOverdue() {
        for (Tuple tuple : pending.removeOlderThan(timeout.toNanos(), nanoTime.getAsLong())) {
            metrics.expired();
            outcomes.failed(tuple);
        }
    }

    /** @param result null if the event failed */
    private void settle(PendingTuples.Pending one, E event, SendResult result) {
        if (!pending.remove(one)) {
            return;
        }
        if (result == null) {
            outcomes.failed(one.tuple());
        } else if (result instanceof SendResult.Dropped drop) {
            outcomes.dropped(one.tuple(), event, drop);
        } else {
            outcomes.sent(one.tuple());
        }
    }
}
