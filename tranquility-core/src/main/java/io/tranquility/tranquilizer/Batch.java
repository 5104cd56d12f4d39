// SPDX-License-Identifier: Apache-2.0
package io.tranquility.tranquilizer;

import io.tranquility.beam.Delivery;
import io.tranquility.beam.SendResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Events that travel together. Fields are guarded by the tranquilizer's lock where nothing else is said. */
final class Batch<E> implements Delivery.Ledger {
    private final Tranquilizer<E> owner;
    private final Optional<String> name;
    private final List<Queued> events;

    /** Completed when every event has its outcome and whoever waited for it was told. */
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Events whose waiter has not been told yet; set when the batch is handed on, atomic from then on. */
    private final AtomicInteger untold = new AtomicInteger();

    /** When its first event came, by the scheduler's {@code nanoTime}. */
    private long openedNanos;

    /** When it was handed on; for the threads that settle it from then on. */
    private long handedOnNanos;

    private int pending;
    private long bytes;
    private boolean flushed;

    Batch(Tranquilizer<E> owner, Optional<String> name, int capacity) {
        this.owner = owner;
        this.name = name;
        this.events = new ArrayList<>(capacity);
    }

    /** An event of this batch and the future its sender waits for. */
    private final class Queued extends Delivery<E> {
        private final CompletableFuture<SendResult> future = new CompletableFuture<>();

        Queued(E event, Instant receivedAt) {
            super(event, Batch.this, receivedAt);
        }

        @Override
        protected void onSettled(SendResult result) {
            future.complete(result);
            told();
        }

        @Override
        protected void onFailed(Throwable cause) {
            future.completeExceptionally(cause);
            told();
        }
    }

    CompletableFuture<SendResult> add(E event, long eventBytes, Instant receivedAt) {
        if (events.isEmpty()) {
            openedNanos = owner.nanoTime();
        }
        Queued queued = new Queued(event, receivedAt);
        events.add(queued);
        pending++;
        bytes += eventBytes;
        return queued.future;
    }

    /** From here on the batch does not grow, and its events may be settled. */
    void seal() {
        untold.set(events.size());
    }

    List<? extends Delivery<E>> deliveries() {
        return events;
    }

    int size() {
        return events.size();
    }

    int pending() {
        return pending;
    }

    long bytes() {
        return bytes;
    }

    long openedNanos() {
        return openedNanos;
    }

    void handedOn(long nanoTime) {
        handedOnNanos = nanoTime;
    }

    long handedOnNanos() {
        return handedOnNanos;
    }

    boolean isFlushed() {
        return flushed;
    }

    CompletableFuture<Void> flush() {
        flushed = true;
        return done;
    }

    void settledUnderLock(int count) {
        pending -= count;
    }

    void complete() {
        done.complete(null);
    }

    @Override
    public Optional<String> batchName() {
        return name;
    }

    @Override
    public void settled(SendResult result, int count) {
        owner.settled(this, result, count);
    }

    @Override
    public void failed(int count) {
        owner.failed(this, count);
    }

    private void told() {
        if (untold.decrementAndGet() == 0) {
            owner.finished(this);
        }
    }
}
