// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.adapter.DeliveryFailedException;
import io.tranquility.adapter.DeliveryTracker;
import io.tranquility.adapter.TranquilizerLease;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.storm.topology.ReportedFailedException;
import org.apache.storm.trident.state.State;

/**
 * Sends one partition's part of each Trident batch to Druid. At-least-once: a batch that fails is replayed as a whole, in
 * all partitions, so events that were sent before are sent again. For one thread, except {@link #close}.
 *
 * @param <E> the type of the events
 */
public final class BeamState<E> implements State {
    private final BeamFactory<E> factory;
    private final BeamMetrics metrics;
    private final Duration timeout;
    private volatile TranquilizerLease<E> lease;

    /** Of the batch that was begun last; null for none, or if it has no transaction. */
    private Long transaction;

    private boolean isReplay;

    BeamState(BeamFactory<E> factory, BeamMetrics metrics, Duration timeout) {
        this.factory = factory;
        this.metrics = metrics;
        this.timeout = timeout;
    }

    @Override
    public void beginCommit(Long txid) {
        isReplay = txid != null && txid.equals(transaction);
        transaction = txid;
    }

    /** Nothing is left to be done: the updater has waited for all events. */
    @Override
    public void commit(Long txid) {}

    /**
     * Sends events and waits until each has its outcome.
     *
     * @throws ReportedFailedException if one failed or has no outcome in time; Trident replays the batch
     */
    void sendAll(List<E> events) {
        long deadline = System.nanoTime() + timeout.toNanos();
        DeliveryTracker<E> batch = new DeliveryTracker<>(openLease().tranquilizer());
        if (isReplay) {
            metrics.replayed(events.size());
        }
        for (E event : events) {
            batch.send(event);
        }
        try {
            batch.flush(Duration.ofNanos(deadline - System.nanoTime()));
        } catch (DeliveryFailedException | TimeoutException e) {
            throw new ReportedFailedException(
                    "The batch of transaction " + transaction + " fails: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "Interrupted while the batch of transaction " + transaction + " was sent", e);
        }
    }

    /** Gives the client back. From any thread. */
    void close() {
        TranquilizerLease<E> open = lease;
        if (open != null) {
            open.close();
        }
    }

    /** Only with the first events: Trident makes states that get none, and does not tell them the end. */
    private TranquilizerLease<E> openLease() {
        if (lease == null) {
            TranquilizerLease<E> opened = TranquilizerLease.of(factory);
            opened.showMetrics(metrics.client(factory));
            lease = opened;
        }
        return lease;
    }
}
