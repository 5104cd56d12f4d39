// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/**
 * The events of a test, outside of Storm as a topic of Kafka would be: what was not acked comes again, also to another
 * worker. Thread-safe.
 */
final class EventLog {
    private static final Map<String, EventLog> LOGS = new ConcurrentHashMap<>();

    private final int size;
    private final IntFunction<Map<String, Object>> events;

    @GuardedBy("this")
    private int next;

    /** With Storm. */
    @GuardedBy("this")
    private final Set<Integer> open = new LinkedHashSet<>();

    /** To be replayed. */
    @GuardedBy("this")
    private final Set<Integer> again = new LinkedHashSet<>();

    @GuardedBy("this")
    private final Set<Integer> acked = new HashSet<>();

    @GuardedBy("this")
    private long replays;

    private EventLog(int size, IntFunction<Map<String, Object>> events) {
        this.size = size;
        this.events = events;
    }

    /** A log that spouts find by its name. */
    static EventLog of(String name, int size, IntFunction<Map<String, Object>> events) {
        EventLog log = new EventLog(size, events);
        LOGS.put(name, log);
        return log;
    }

    static EventLog named(String name) {
        return LOGS.get(name);
    }

    /** An event and its number. */
    record Entry(int number, Map<String, Object> event) {}

    synchronized Optional<Entry> take() {
        int number;
        if (!again.isEmpty()) {
            number = again.iterator().next();
            again.remove(number);
            replays++;
        } else if (next < size) {
            number = next++;
        } else {
            return Optional.empty();
        }
        open.add(number);
        return Optional.of(new Entry(number, events.apply(number)));
    }

    synchronized void acked(int number) {
        open.remove(number);
        again.remove(number);
        acked.add(number);
    }

    synchronized void failed(int number) {
        if (open.remove(number)) {
            again.add(number);
        }
    }

    /** A new spout knows of nothing. */
    synchronized void opened() {
        again.addAll(open);
        open.clear();
    }

    /** How often an event was given to Storm that it had before. */
    synchronized long replays() {
        return replays;
    }

    /** How many events were given to Storm. */
    synchronized int taken() {
        return next;
    }

    synchronized int ackedCount() {
        return acked.size();
    }

    synchronized boolean isDone() {
        return acked.size() == size;
    }
}
