// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.util.HashMap;
import java.util.Map;
import javax.annotation.Nullable;

/** How many rows of a batch went into which segment of which bucket. Most follow one of the same segment. Not thread-safe. */
final class RowCounts {
    private final Map<Long, Map<String, Integer>> counts = new HashMap<>();

    private long bucket;

    @Nullable
    private String segment;

    /** Rows of the last segment that are not in the map yet. */
    private int run;

    /** @param before what was counted before, not changed */
    RowCounts(Map<Long, Map<String, Integer>> before) {
        before.forEach((start, segments) -> counts.put(start, new HashMap<>(segments)));
    }

    /** Counts a row; whether it is of another segment than the row before. */
    boolean count(long rowBucket, String rowSegment) {
        final boolean other = !rowSegment.equals(segment) || rowBucket != bucket;
        if (other) {
            endRun();
            bucket = rowBucket;
            segment = rowSegment;
        }
        run++;
        return other;
    }

    /** All that was counted, by the start of the bucket and the segment's id. */
    Map<Long, Map<String, Integer>> counted() {
        endRun();
        return counts;
    }

    private void endRun() {
        if (run > 0) {
            counts.computeIfAbsent(bucket, start -> new HashMap<>()).merge(segment, run, Integer::sum);
            run = 0;
        }
    }
}
