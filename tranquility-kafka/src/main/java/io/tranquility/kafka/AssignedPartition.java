// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition as long as it is assigned, and its records from delivery to outcome: first in the backlog, then in flight,
 * and in between among the failed ones if they fail. For the consumer's thread; only outcomes come on others.
 */
final class AssignedPartition {
    /** Records behind one without an outcome. More are not fetched, so that memory and repeats are bounded. */
    static final int MAX_UNSETTLED = 20_000;

    private final TopicPartition partition;
    private final OffsetTracker tracker = new OffsetTracker();
    private final ArrayDeque<PendingRecord> backlog = new ArrayDeque<>();

    /** Failed at least once, or found no room halfway; also while they are tried again. */
    private final Set<PendingRecord> failed = new LinkedHashSet<>();

    private final AtomicInteger inFlight = new AtomicInteger();
    private long committed = -1;

    AssignedPartition(TopicPartition partition) {
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }

    void delivered(long offset, RecordHandler.Handling handling) {
        backlog.add(new PendingRecord(this, tracker.delivered(offset), handling));
    }

    void reached(long position) {
        tracker.reached(position);
    }

    /**
     * Tries failed records that are due, and then those of the backlog, as long as there is room.
     *
     * @param onFailure is told of failures, on any thread
     */
    void send(long nowNanos, BiConsumer<PendingRecord, Throwable> onFailure) {
        failed.removeIf(record -> record.entry().isFinished());
        for (PendingRecord record : failed) {
            if (record.isDue(nowNanos) && !attempt(record, onFailure)) {
                return;
            }
        }
        while (!backlog.isEmpty() && attempt(backlog.peek(), onFailure)) {
            backlog.remove();
        }
    }

    void failed(PendingRecord record) {
        failed.add(record);
    }

    /** Gives up what was not tried yet. */
    void dropBacklog() {
        backlog.clear();
    }

    /** Whether something waits to be tried, for room or for its time. */
    boolean isWaiting() {
        return !backlog.isEmpty() || !failed.isEmpty();
    }

    /** Whether no more is to be fetched now. */
    boolean isFull() {
        return isWaiting() || tracker.size() >= MAX_UNSETTLED;
    }

    boolean isInFlight() {
        return inFlight.get() > 0;
    }

    /** How many records have no outcome, or are behind one that has none. */
    int unsettled() {
        return tracker.size();
    }

    /** The position to commit, if it is not committed already. */
    OptionalLong toCommit() {
        OptionalLong position = tracker.committable();
        return position.isPresent() && position.getAsLong() == committed ? OptionalLong.empty() : position;
    }

    void committed(long position) {
        committed = position;
    }

    @Override
    public String toString() {
        return "topic " + partition.topic() + " partition " + partition.partition();
    }

    /** False if there is no room: the record is then where it was. */
    private boolean attempt(PendingRecord record, BiConsumer<PendingRecord, Throwable> onFailure) {
        CompletableFuture<Void> outcome = record.handling().attempt();
        if (outcome.isCompletedExceptionally() && ConsumerLoop.isFull(outcome)) {
            return false;
        }
        record.begun();
        inFlight.incrementAndGet();
        CompletableFuture<Void> unused = outcome.whenComplete((done, failure) -> {
            if (failure == null) {
                record.entry().finish();
            } else {
                onFailure.accept(record, failure instanceof CompletionException ? failure.getCause() : failure);
            }
            inFlight.decrementAndGet();
        });
        return true;
    }
}
