// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QueryableTimesTest {
    private static final long MILLI = 1_000_000;

    private final QueryableTimes times = new QueryableTimes();

    @Test
    void the_time_ends_when_the_count_reaches_all_that_was_acknowledged_by_then() {
        times.acknowledged(0, 10);
        times.counted(9, 50 * MILLI);
        assertThat(times.medianMillis()).isEmpty();

        times.counted(10, 80 * MILLI);
        assertThat(times.medianMillis()).hasValue(80);
    }

    @Test
    void one_count_may_end_several_times() {
        times.acknowledged(0, 1);
        times.acknowledged(10 * MILLI, 2);
        times.acknowledged(30 * MILLI, 3);
        times.acknowledged(35 * MILLI, 4);
        times.counted(3, 40 * MILLI);
        assertThat(times.medianMillis()).hasValue(30);
    }

    @Test
    void the_recent_median_forgets_and_the_other_does_not() {
        times.acknowledged(0, 1);
        times.counted(1, 100 * MILLI);
        assertThat(times.recentMedianMillis()).hasValue(100);
        assertThat(times.recentMedianMillis()).isEmpty();

        times.acknowledged(200 * MILLI, 2);
        times.counted(2, 220 * MILLI);
        assertThat(times.recentMedianMillis()).hasValue(20);
        assertThat(times.medianMillis()).hasValue(20);
    }

    @Test
    void very_long_times_count_as_the_longest_that_is_kept() {
        times.acknowledged(0, 1);
        times.counted(1, 10_000_000 * MILLI);
        assertThat(times.medianMillis()).hasValue(Times.MAX_MILLIS);
    }
}
