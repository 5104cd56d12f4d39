// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The buckets of a task with rows that are not published, by their start, and which batches are in which of their segments.
 * Not thread-safe: {@link Intake} uses it under its lock.
 */
final class OpenBuckets {
    private final Map<Long, Map<String, SegmentContents>> buckets = new HashMap<>();

    void restore(Map<Long, Map<String, SegmentContents>> restored) {
        restored.forEach((bucket, segments) -> buckets.put(bucket, new HashMap<>(segments)));
    }

    /** Notes that a segment has rows, of whatever batch. */
    void touch(long bucket, String segment) {
        buckets.computeIfAbsent(bucket, start -> new HashMap<>()).putIfAbsent(segment, SegmentContents.NONE);
    }

    /**
     * Notes a complete batch. What of it was published before it was complete has nothing to compare any more.
     *
     * @param added how many of its rows are in which segment of which bucket
     */
    void add(long code, Map<Long, Map<String, Integer>> added) {
        added.forEach((bucket, segments) -> {
            final Map<String, SegmentContents> contents = buckets.getOrDefault(bucket, Map.of());
            segments.forEach((segment, rows) -> {
                if (contents.containsKey(segment)) {
                    contents.put(segment, contents.get(segment).plus(code, rows));
                }
            });
        });
    }

    void published(Set<Long> bucketStarts) {
        bucketStarts.forEach(buckets::remove);
    }

    Set<Long> startsBefore(long time) {
        return buckets.keySet().stream().filter(start -> start < time).collect(Collectors.toSet());
    }

    /** The ids of their segments, sorted. */
    List<String> segments() {
        return buckets.values().stream()
                .map(Map::keySet)
                .flatMap(Collection::stream)
                .sorted()
                .toList();
    }

    /** A copy that can be persisted. */
    Map<Long, Map<String, SegmentContents>> snapshot() {
        return buckets.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, bucket -> Map.copyOf(bucket.getValue())));
    }
}
