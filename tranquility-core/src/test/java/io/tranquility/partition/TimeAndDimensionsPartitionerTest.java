// SPDX-License-Identifier: Apache-2.0
package io.tranquility.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.event.EventFields;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TimeAndDimensionsPartitionerTest {
    private static final int PARTITIONS = 1000;

    private static TimeAndDimensionsPartitioner partitioner(EventFields dimensions) {
        return new TimeAndDimensionsPartitioner(event -> (Long) event.get("t"), t -> t / 60_000 * 60_000, dimensions);
    }

    private static Map<String, Object> event(long t, String page, int added) {
        return Map.of("t", t, "page", page, "added", added);
    }

    @Test
    void events_that_roll_up_into_one_row_share_a_partition() {
        for (EventFields dimensions :
                List.of(EventFields.only(List.of("page")), EventFields.allExcept(Set.of("t", "added")))) {
            TimeAndDimensionsPartitioner partitioner = partitioner(dimensions);
            assertThat(partitioner.partition(event(60_000, "a", 1), PARTITIONS))
                    .isEqualTo(partitioner.partition(event(119_999, "a", 2), PARTITIONS))
                    .isNotEqualTo(partitioner.partition(event(120_000, "a", 1), PARTITIONS))
                    .isNotEqualTo(partitioner.partition(event(60_000, "b", 1), PARTITIONS));
        }
    }

    @Test
    void similar_events_spread_evenly_also_over_a_power_of_two() {
        TimeAndDimensionsPartitioner partitioner = partitioner(EventFields.only(List.of("page")));
        long[] counts = new long[4];
        IntStream.range(0, 4000).forEach(i -> counts[partitioner.partition(event(0, "page" + i, 1), 4)]++);
        assertThat(LongStream.of(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(800L, 1200L));
    }

    @Test
    void a_missing_dimension_is_a_value_like_another() {
        TimeAndDimensionsPartitioner partitioner = partitioner(EventFields.only(List.of("page", "absent")));
        assertThat(partitioner.partition(event(0, "a", 1), PARTITIONS)).isBetween(0, PARTITIONS - 1);
    }
}
