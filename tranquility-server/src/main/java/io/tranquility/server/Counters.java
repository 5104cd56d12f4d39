// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.beam.DropReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the events of a data source since the server started, each counted once however often it was tried.
 * Thread-safe.
 */
final class Counters {
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder spooled = new LongAdder();
    private final LongAdder unparseable = new LongAdder();
    private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);

    Counters() {
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    void received() {
        received.increment();
    }

    void sent() {
        sent.increment();
    }

    void failed() {
        failed.increment();
    }

    /** So many that had failed are tried again. */
    void triedAgain(long events) {
        failed.add(-events);
    }

    /** Of a body that is in the spool as a whole. */
    void spooled(long taken) {
        received.add(taken);
        spooled.add(taken);
    }

    void unparseable() {
        unparseable.increment();
    }

    void dropped(DropReason reason) {
        dropped.get(reason).increment();
    }

    /**
     * The numbers, by name; received events that none of the others counts are on their way. One that failed is counted so
     * until it is tried again.
     */
    Map<String, Object> values() {
        Map<String, Object> byReason = new TreeMap<>();
        dropped.forEach((reason, count) -> {
            if (count.sum() > 0) {
                byReason.put(reason.name(), count.sum());
            }
        });
        return Answers.ordered(
                "received", received.sum(),
                "sent", sent.sum(),
                "dropped", byReason,
                "failed", failed.sum(),
                "spooled", spooled.sum(),
                "unparseable", unparseable.sum());
    }
}
