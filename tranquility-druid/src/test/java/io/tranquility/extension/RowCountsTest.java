// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RowCountsTest {
    @Test
    void counts_rows_by_bucket_and_segment_in_whatever_order_they_come() {
        final RowCounts counts = new RowCounts(Map.of());
        counts.count(1, "a");
        counts.count(1, "a");
        counts.count(2, "b");
        counts.count(1, "a");
        counts.count(1, "c");

        assertThat(counts.counted()).isEqualTo(Map.of(1L, Map.of("a", 3, "c", 1), 2L, Map.of("b", 1)));
    }

    @Test
    void tells_when_a_row_is_of_another_segment_than_the_one_before() {
        final RowCounts counts = new RowCounts(Map.of());

        assertThat(counts.count(0, "a")).isTrue();
        assertThat(counts.count(0, "a")).isFalse();
        assertThat(counts.count(0, "b")).isTrue();
        assertThat(counts.count(7, "b")).isTrue();
    }

    @Test
    void goes_on_from_what_was_counted_before_and_does_not_change_it() {
        final Map<Long, Map<String, Integer>> before = Map.of(1L, Map.of("a", 5));
        final RowCounts counts = new RowCounts(before);
        counts.count(1, "a");

        assertThat(counts.counted()).isEqualTo(Map.of(1L, Map.of("a", 6)));
        counts.count(1, "a");
        assertThat(counts.counted()).isEqualTo(Map.of(1L, Map.of("a", 7)));
        assertThat(before).isEqualTo(Map.of(1L, Map.of("a", 5)));
    }
}
