// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
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
    private final BiConsumer<PendingRecord, Throwable> onFailure;
    private final OffsetTracker tracker = new OffsetTracker();
    private final ArrayDeque<PendingRecord> backlog = new ArrayDeque<>();

    /** Failed at least once, or found no room halfway; also while they are tried again. */
    private final Set<PendingRecord> failed = new LinkedHashSet<>();

    private long committed = -1;

    /** @param onFailure is told of failures, on any thread */
    AssignedPartition(TopicPartition partition, BiConsumer<PendingRecord, Throwable> onFailure) {
        this.partition = partition;
        this.onFailure = onFailure;
    }

    TopicPartition partition() {
        return partition;
    }

    void delivered(long offset, RecordHandler.Handling handling) {
        PendingRecord record = new PendingRecord(this, offset, handling);
        tracker.delivered(record);
        backlog.add(record);
    }

    void reached(long position) {
        tracker.reached(position);
    }

    /** Tries failed records that are due, and then those of the backlog, as long as there is room. */
    void send(long nowNanos) {
        failed.removeIf(PendingRecord::isFinished);
        for (PendingRecord record : failed) {
            if (record.isDue(nowNanos) && !record.attempt()) {
                return;
            }
        }
        while (!backlog.isEmpty() && backlog.peek().attempt()) {
            backlog.remove();
        }
    }

    /** Called by any thread. */
    void tellFailure(PendingRecord record, Throwable cause) {
        onFailure.accept(record, cause);
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
        return tracker.isInFlight();
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
}
