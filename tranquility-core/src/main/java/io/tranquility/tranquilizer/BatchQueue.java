// SPDX-License-Identifier: Apache-2.0
package io.tranquility.tranquilizer;

import io.tranquility.beam.SendResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The batches of a tranquilizer, and how much room there is for more: one that collects events, those that wait, and those
 * in flight. Not thread-safe: whoever calls has the tranquilizer's lock.
 */
final class BatchQueue<E> {
    /**
     * How long a batch collects events at least while another one is in flight. Else a stream without a linger would be
     * cut into as many requests as can be in flight.
     */
    private static final Duration LINGER_IN_FLIGHT = Duration.ofMillis(2);

    private static final int FIRST_CAPACITY = 16;

    private final Tranquilizer<E> owner;
    private final TranquilizerTuning tuning;

    /** Collects events; replaced when it is full or taken. */
    private Batch<E> open;

    private final ArrayDeque<Batch<E>> waiting = new ArrayDeque<>();

    /** Handed to the beam and not finished. */
    private final Set<Batch<E>> inFlight = new LinkedHashSet<>();

    /** What the events of unfinished batches take; stays 0 without a limit. */
    private long pendingBytes;

    private boolean closed;

    BatchQueue(Tranquilizer<E> owner, TranquilizerTuning tuning) {
        this.owner = owner;
        this.tuning = tuning;
        this.open = newBatch(FIRST_CAPACITY);
    }

    /** From now on the batch that collects is due as it is, and no more should be added. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasRoomFor(long bytes) {
        return open.size() < tuning.maxBatchSize() && areBytesLeft(bytes);
    }

    boolean hasRoomForBatch(long bytes) {
        return hasRoomForBatch() && areBytesLeft(bytes);
    }

    /** Lets the batch that collects wait for its turn, and begins another one; returns false if it is empty or cannot. */
    boolean setOpenAside() {
        boolean isPossible = open.size() > 0 && hasRoomForBatch();
        if (isPossible) {
            waiting.add(takeOpen());
        }
        return isPossible;
    }

    /** Why so many bytes more are not taken now. */
    BufferFullException refusal(long bytes) {
        return areBytesLeft(bytes)
                ? BufferFullException.ofBatches(tuning)
                : BufferFullException.ofBytes(tuning, pendingBytes, bytes);
    }

    /** Returns whether the batch that collects may be due now, or later by its linger. */
    boolean add(E event, long bytes, Instant receivedAt, BiConsumer<? super SendResult, ? super Throwable> outcome) {
        pendingBytes += bytes;
        open.add(event, bytes, receivedAt, outcome);
        return open.size() == 1 || open.size() >= tuning.maxBatchSize();
    }

    void add(Batch<E> batch) {
        pendingBytes += batch.bytes();
        waiting.add(batch);
    }

    /** The next batch that is due, sealed and in flight from now on; null if there is none. */
    Batch<E> next(long nowNanos) {
        if (inFlight.size() >= tuning.maxPendingBatches()) {
            return null;
        }
        Batch<E> batch = waiting.poll();
        if (batch == null && isDue(nowNanos)) {
            batch = takeOpen();
        }
        if (batch != null) {
            batch.seal();
            inFlight.add(batch);
        }
        return batch;
    }

    /** Whether the batch that collects is to be handed on as soon as another may be in flight. */
    boolean isDue(long nowNanos) {
        if (open.size() == 0) {
            return false;
        }
        return open.isFlushed()
                || closed
                || open.size() >= tuning.maxBatchSize()
                || (!isUntilFull() && lingerLeft(nowNanos) <= 0);
    }

    /** In how many nanoseconds the batch that collects is due; empty if no time makes it so. */
    Optional<Duration> untilDue(long nowNanos) {
        boolean isTimed = open.size() > 0 && !isUntilFull() && inFlight.size() < tuning.maxPendingBatches();
        return isTimed ? Optional.of(Duration.ofNanos(lingerLeft(nowNanos))) : Optional.empty();
    }

    /** Returns whether there are others that may be due. */
    boolean finished(Batch<E> batch) {
        inFlight.remove(batch);
        pendingBytes -= batch.bytes();
        return !waiting.isEmpty() || open.size() > 0;
    }

    /** Makes all that was collected due; the futures complete with the batches. */
    List<CompletableFuture<Void>> flush() {
        List<CompletableFuture<Void>> unfinished = new ArrayList<>();
        inFlight.forEach(batch -> unfinished.add(batch.flush()));
        waiting.forEach(batch -> unfinished.add(batch.flush()));
        if (open.size() > 0) {
            unfinished.add(open.flush());
        }
        return unfinished;
    }

    /** Puts all batches in flight that are not; returns those that were not. */
    List<Batch<E>> takeAll() {
        List<Batch<E>> taken = new ArrayList<>(waiting);
        if (open.size() > 0) {
            taken.add(takeOpen());
        }
        waiting.clear();
        taken.forEach(Batch::seal);
        inFlight.addAll(taken);
        return taken;
    }

    List<Batch<E>> inFlight() {
        return List.copyOf(inFlight);
    }

    /** Events without an outcome. */
    long pending() {
        long pending = open.pending();
        for (Batch<E> batch : waiting) {
            pending += batch.pending();
        }
        for (Batch<E> batch : inFlight) {
            pending += batch.pending();
        }
        return pending;
    }

    long pendingBytes() {
        return pendingBytes;
    }

    /** Whether so many more bytes are within the limit, or there are no others. */
    private boolean areBytesLeft(long bytes) {
        return pendingBytes == 0 || bytes <= tuning.maxPendingBytes() - pendingBytes;
    }

    private boolean hasRoomForBatch() {
        return waiting.size() + inFlight.size() < tuning.maxPendingBatches();
    }

    private boolean isUntilFull() {
        return tuning.linger().equals(TranquilizerTuning.UNTIL_FULL);
    }

    private long lingerLeft(long nowNanos) {
        boolean isShort = tuning.linger().compareTo(LINGER_IN_FLIGHT) < 0;
        Duration linger = isShort && !inFlight.isEmpty() ? LINGER_IN_FLIGHT : tuning.linger();
        return open.openedNanos() + linger.toNanos() - nowNanos;
    }

    /** The next one will probably be as large. */
    private Batch<E> takeOpen() {
        Batch<E> taken = open;
        open = newBatch(taken.size());
        return taken;
    }

    private Batch<E> newBatch(int capacity) {
        return new Batch<>(owner, Optional.empty(), capacity);
    }
}
