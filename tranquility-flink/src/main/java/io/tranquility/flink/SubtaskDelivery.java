// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.adapter.DeliveryTracker;
import io.tranquility.adapter.OutcomeListener;
import io.tranquility.adapter.TranquilizerLease;
import io.tranquility.beam.SendResult;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;

/**
 * The way to Druid of one subtask's events: its share in the client, its outcomes, its metrics, and the events that were
 * dropped. Used by the subtask's thread alone; outcomes come on the client's threads.
 */
final class SubtaskDelivery<E> implements AutoCloseable {
    private final TranquilizerLease<E> lease;
    private final DeliveryTracker<E> tracker;
    private final Duration flushTimeout;
    private final DroppedEventHandler<? super E> handler;

    /** Dropped and not handled yet; no more than are on their way at a time, since each write takes what is there. */
    private final ConcurrentLinkedQueue<DroppedEvent<E>> dropped = new ConcurrentLinkedQueue<>();

    private SubtaskDelivery(SinkOptions<E> options, TranquilizerLease<E> lease, SinkMetrics metrics) {
        this.lease = lease;
        this.tracker = new DeliveryTracker<>(lease.tranquilizer(), new Listener(metrics));
        this.flushTimeout = options.flushTimeout();
        this.handler = options.droppedEventHandler();
        lease.showMetrics(metrics.client());
        metrics.setPending(() -> tracker.outcomes().pending());
    }

    private record DroppedEvent<E>(E event, SendResult.Dropped drop) {}

    /** Counts, and keeps what was dropped for the subtask's thread. */
    private final class Listener implements OutcomeListener<E> {
        private final SinkMetrics metrics;

        Listener(SinkMetrics metrics) {
            this.metrics = metrics;
        }

        @Override
        public void sent(E event, SendResult.Sent sent, long nanos) {
            metrics.sent(sent.bytes(), nanos);
        }

        @Override
        public void dropped(E event, SendResult.Dropped drop) {
            metrics.dropped(drop.reason());
            dropped.add(new DroppedEvent<>(event, drop));
        }

        @Override
        public void failed(E event, Throwable cause) {
            metrics.failed();
        }
    }

    /** @throws RuntimeException if the client cannot be opened */
    static <E> SubtaskDelivery<E> open(SinkOptions<E> options, SinkMetrics metrics) {
        return new SubtaskDelivery<>(options, TranquilizerLease.of(options.factory()), metrics);
    }

    /**
     * Gives an event to the client; may wait for room.
     *
     * @param event not changed from now on
     * @throws IOException if an earlier event failed, or the handler of dropped events did
     */
    void write(E event) throws IOException {
        tracker.throwIfFailed();
        handleDropped();
        tracker.send(event);
    }

    /**
     * Waits until each event before is in Druid, or was dropped and handled.
     *
     * @throws IOException if one failed, or has no outcome in time, or the handler of dropped events failed
     */
    void flush() throws IOException, InterruptedException {
        try {
            tracker.flush(flushTimeout);
        } catch (TimeoutException e) {
            throw new IOException(
                    e.getMessage() + ". Is Druid away or too slow? If it is only slow, the sink's flush timeout may be"
                            + " raised, and Flink's checkpoint timeout with it.",
                    e);
        }
        handleDropped();
    }

    /** Does not flush: whoever wants outcomes has asked for them. The last subtask of a client closes it. */
    @Override
    public void close() {
        lease.close();
    }

    private void handleDropped() throws IOException {
        for (DroppedEvent<E> next = dropped.poll(); next != null; next = dropped.poll()) {
            try {
                handler.dropped(next.event(), next.drop());
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                throw new IOException("The handler of dropped events failed: " + e.getMessage(), e);
            }
        }
    }
}
