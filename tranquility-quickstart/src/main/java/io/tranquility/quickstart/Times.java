// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import java.util.Arrays;
import java.util.OptionalLong;

/** Counts times by the millisecond, up to a minute and a half; longer ones count as that. Not thread-safe. */
final class Times {
    static final int MAX_MILLIS = 90_000;

    private long[] counts = new long[1000];
    private long total;

    void add(long millis) {
        int index = (int) Math.max(0, Math.min(millis, MAX_MILLIS));
        if (index >= counts.length) {
            counts = Arrays.copyOf(counts, Math.min(MAX_MILLIS + 1, 2 * index));
        }
        counts[index]++;
        total++;
    }

    /** The smallest time that at least half of the times do not exceed; empty if there are none. */
    OptionalLong median() {
        if (total == 0) {
            return OptionalLong.empty();
        }
        long seen = 0;
        int millis = -1;
        while (2 * seen < total) {
            millis++;
            seen += counts[millis];
        }
        return OptionalLong.of(millis);
    }
}
