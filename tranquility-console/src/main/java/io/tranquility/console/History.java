// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The counts of each data source over the last hour, so that a page that is opened shows what was before. Thread-safe. */
final class History {
    /** How far the points are apart. */
    static final Duration PERIOD = Duration.ofSeconds(10);

    private static final int POINTS = 360;

    @GuardedBy("this")
    private final Map<String, ArrayDeque<Point>> points = new HashMap<>();

    /** Counts since the start, at a moment. */
    record Point(long timeMillis, long received, long sent, long dropped, long failed, long unparseable) {
        List<Long> toList() {
            return List.of(timeMillis, received, sent, dropped, failed, unparseable);
        }
    }

    /** Keeps these, and forgets those of data sources that are gone. */
    synchronized void add(Map<String, Point> latest) {
        points.keySet().retainAll(latest.keySet());
        latest.forEach((name, point) -> {
            ArrayDeque<Point> kept = points.computeIfAbsent(name, any -> new ArrayDeque<>(POINTS));
            if (kept.size() == POINTS) {
                kept.removeFirst();
            }
            kept.addLast(point);
        });
    }

    /** The points of a data source, the earliest first: time, received, sent, dropped, failed, unparseable. */
    synchronized List<List<Long>> of(String name) {
        List<List<Long>> list = new ArrayList<>();
        points.getOrDefault(name, new ArrayDeque<>()).forEach(point -> list.add(point.toList()));
        return list;
    }
}
