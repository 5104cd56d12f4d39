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
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events that travel together. Fields are guarded by the tranquilizer's lock where nothing else is said. */
final class Batch<E> implements Delivery.Ledger {
    private static final Logger log = LoggerFactory.getLogger(Batch.class);

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

    /** An event of this batch and who waits for its outcome. */
    private final class Queued extends Delivery<E> {
        private final BiConsumer<? super SendResult, ? super Throwable> waiter;

        Queued(E event, Instant receivedAt, BiConsumer<? super SendResult, ? super Throwable> waiter) {
            super(event, Batch.this, receivedAt);
            this.waiter = waiter;
        }

        @Override
        protected void onSettled(SendResult result) {
            Batch.tell(waiter, result, null);
        }

        @Override
        protected void onFailed(Throwable cause) {
            Batch.tell(waiter, null, cause);
        }
    }

    /** @param waiter is told the outcome once: one of the two is not null */
    void add(E event, long eventBytes, Instant receivedAt, BiConsumer<? super SendResult, ? super Throwable> waiter) {
        if (events.isEmpty()) {
            openedNanos = owner.nanoTime();
        }
        events.add(new Queued(event, receivedAt, waiter));
        pending++;
        bytes += eventBytes;
    }

    /** Other events do not suffer from what a waiter throws. */
    static void tell(BiConsumer<? super SendResult, ? super Throwable> waiter, SendResult result, Throwable cause) {
        try {
            waiter.accept(result, cause);
        } catch (RuntimeException | Error e) {
            log.error("Whoever waited for the outcome of an event failed when it was told", e);
        }
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

    @Override
    public void told(int count) {
        if (untold.addAndGet(-count) == 0) {
            owner.finished(this);
        }
    }
}
