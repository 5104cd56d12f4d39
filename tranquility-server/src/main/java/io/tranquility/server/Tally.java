// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import io.tranquility.console.EventCounts;
import io.tranquility.tranquilizer.BufferFullException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcomes of the events of one body, by their index in it. Events are tried in passes over the body; an event with a
 * final outcome is not tried again. Guarded by its submission's lock.
 */
final class Tally {
    static final int MOST_PROBLEMS = 100;

    private final BitSet isFinal = new BitSet();
    private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    private final List<Report.Problem> problems = new ArrayList<>();
    private final Undeliverable undeliverable;

    /** Of this pass. */
    private final Map<EventCounts, Long> failedByCounts = new HashMap<>();

    private long sent;
    private long unparseable;
    private long failed;
    private Throwable failure;
    private String full;
    private boolean onlyFull = true;
    private boolean unreadable;
    private boolean isAcknowledged;

    Tally(Undeliverable undeliverable) {
        this.undeliverable = undeliverable;
    }

    /**
     * Events that failed are tried again.
     *
     * @return those that are not, by their index
     */
    BitSet nextPass() {
        failedByCounts.forEach(EventCounts::triedAgain);
        failedByCounts.clear();
        failed = 0;
        failure = null;
        onlyFull = true;
        unreadable = false;
        return (BitSet) isFinal.clone();
    }

    void unparseable(int index, Item item) {
        isFinal.set(index);
        unparseable++;
        item.source().counts().unparseable(item.problem());
        note(item, "UNPARSEABLE", item.problem());
    }

    void settled(int index, Item item, SendResult result) {
        isFinal.set(index);
        item.source().counts().settled(result);
        if (result instanceof SendResult.Dropped drop) {
            dropped.merge(drop.reason(), 1L, Long::sum);
            note(item, drop.reason().name(), drop.message());
        } else {
            sent++;
        }
    }

    void failed(Item item, Throwable cause) {
        failed++;
        failure = cause;
        if (cause instanceof BufferFullException) {
            full = item.source().name();
        } else {
            onlyFull = false;
        }
        item.source().counts().failed();
        failedByCounts.merge(item.source().counts(), 1L, Long::sum);
        if (isAcknowledged) {
            undeliverable.add(item, "FAILED", String.valueOf(cause.getMessage()));
        }
    }

    /** Nobody is told of events that fail from now on. */
    void acknowledged() {
        isAcknowledged = true;
    }

    /** The rest of the body could not be read. */
    void unreadable(Throwable cause) {
        unreadable = true;
        onlyFull = false;
        failure = cause;
    }

    /** @param received how many events of the body were read so far */
    Report report(long received) {
        int rest = unreadable ? 1 : 0;
        return new Report(
                received + rest,
                sent,
                Map.copyOf(dropped),
                unparseable,
                failed + rest,
                received - isFinal.cardinality() - failed,
                failure,
                failed > 0 && onlyFull ? full : null,
                List.copyOf(problems));
    }

    private void note(Item item, String outcome, String reason) {
        undeliverable.add(item, outcome, reason);
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new Report.Problem(item.position(), outcome, reason));
        }
    }
}
