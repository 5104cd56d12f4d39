// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the events of a data source since the application started, each counted once however often it was tried;
 * and of each kind that was left out the latest one, as an example. Thread-safe.
 */
public final class EventCounts {
    private static final String UNPARSEABLE = "UNPARSEABLE";

    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder spooled = new LongAdder();
    private final LongAdder unparseable = new LongAdder();
    private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);
    private final Map<String, String> lastDrops = new ConcurrentHashMap<>();

    /** Nothing yet. */
    public EventCounts() {
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    /** So many came, parseable or not. */
    public void received(long events) {
        received.add(events);
    }

    /** One is in Druid, or was left out by the pipeline. */
    public void settled(SendResult result) {
        if (result instanceof SendResult.Dropped drop) {
            dropped.get(drop.reason()).increment();
            lastDrops.put(drop.reason().name(), drop.message());
        } else {
            sent.increment();
        }
    }

    /** One failed. */
    public void failed() {
        failed.increment();
    }

    /** So many that had failed are tried again. */
    public void triedAgain(long events) {
        failed.add(-events);
    }

    /** So many came and are in the spool. */
    public void spooled(long events) {
        received.add(events);
        spooled.add(events);
    }

    /** One that came is no event. */
    public void unparseable(String message) {
        unparseable.increment();
        lastDrops.put(UNPARSEABLE, message);
    }

    /** How many are none of what is counted: on their way, or waiting to be tried again. */
    public long unsettled() {
        long settled = sent.sum() + failed.sum() + spooled.sum() + unparseable.sum() + droppedInAll();
        return Math.max(0, received.sum() - settled);
    }

    /** By reason; those without events are absent. */
    public Map<String, Long> dropped() {
        Map<String, Long> byReason = new TreeMap<>();
        dropped.forEach((reason, count) -> {
            if (count.sum() > 0) {
                byReason.put(reason.name(), count.sum());
            }
        });
        return byReason;
    }

    /** Why the last event of each reason was left out, {@code UNPARSEABLE} among them; those without events are absent. */
    Map<String, String> lastDrops() {
        return new TreeMap<>(lastDrops);
    }

    /**
     * The numbers, by name; received events that none of the others counts are on their way. One that failed is counted so
     * until it is tried again.
     */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("received", received.sum());
        values.put("sent", sent.sum());
        values.put("dropped", dropped());
        values.put("failed", failed.sum());
        values.put("spooled", spooled.sum());
        values.put("unparseable", unparseable.sum());
        return values;
    }

    /** At this time. */
    History.Point point(long timeMillis) {
        return new History.Point(
                timeMillis, received.sum(), sent.sum(), droppedInAll(), failed.sum(), unparseable.sum());
    }

    /** As it is logged: {@code 8 events sent, 1 dropped {BEFORE_WINDOW=1}, 1 unparseable}. */
    @Override
    public String toString() {
        long all = droppedInAll();
        return sent.sum() + " events sent, " + all + " dropped" + (all == 0 ? "" : " " + dropped()) + ", "
                + unparseable.sum() + " unparseable";
    }

    private long droppedInAll() {
        return dropped.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
