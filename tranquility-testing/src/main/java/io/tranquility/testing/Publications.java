// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The published segments. On Druid 28 their version is that of the lock under which they were made: a lock that is taken
 * after all others of the interval were released has a newer version, whose segments overshadow the older ones. The
 * extension appends instead. Not thread-safe: guarded by the lock of the {@link FakeDruid}.
 */
final class Publications {
    private final boolean appends;
    private final Map<Segment, List<Row>> segments = new LinkedHashMap<>();
    private final Map<Place, Lock> locks = new LinkedHashMap<>();

    /** A data source and an interval of it. */
    private record Place(String dataSource, String interval) {}

    /** @param maker tells segments of one version apart: a partition, or an availability group */
    private record Segment(Place place, int version, String maker) {}

    private static final class Lock {
        private int version;
        private final Set<String> holders = new HashSet<>();
    }

    /** @param appends whether later segments stand beside older ones */
    Publications(boolean appends) {
        this.appends = appends;
    }

    /** Locks the interval of a task for it, which then knows the version of its segments. */
    int lock(TaskPayload task) {
        Lock lock = locks.computeIfAbsent(place(task), any -> new Lock());
        if (lock.holders.isEmpty()) {
            lock.version++;
        }
        lock.holders.add(task.id());
        return appends ? 0 : lock.version;
    }

    void unlock(TaskPayload task) {
        Lock lock = locks.get(place(task));
        if (lock != null) {
            lock.holders.remove(task.id());
        }
    }

    /** Publishes a task's rows, unless a replica of it has done so. */
    void publish(TaskPayload task, int version, List<Row> rows) {
        if (!rows.isEmpty()) {
            segments.putIfAbsent(segment(task, version), List.copyOf(rows));
        }
    }

    /** Whether this task's segment is published, by it or a replica. */
    boolean isPublished(TaskPayload task, int version) {
        return segments.containsKey(segment(task, version));
    }

    /** The rows of a data source that no newer version overshadows. */
    List<Row> visible(String dataSource) {
        Map<Place, Integer> newest = new LinkedHashMap<>();
        for (Segment segment : segments.keySet()) {
            newest.merge(segment.place(), segment.version(), Math::max);
        }
        List<Row> rows = new ArrayList<>();
        segments.entrySet().stream()
                .filter(entry -> entry.getKey().place().dataSource().equals(dataSource))
                .filter(entry ->
                        newest.get(entry.getKey().place()) == entry.getKey().version())
                .sorted(Comparator.comparing(entry -> entry.getKey().place().interval()))
                .forEach(entry -> rows.addAll(entry.getValue()));
        return rows;
    }

    private Segment segment(TaskPayload task, int version) {
        return new Segment(
                place(task), version, appends ? task.availabilityGroup() : Integer.toString(task.partition()));
    }

    private static Place place(TaskPayload task) {
        return new Place(task.dataSource(), task.interval());
    }
}
