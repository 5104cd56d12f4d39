// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SegmentContentsTest {
    @Test
    void the_order_of_batches_does_not_matter() {
        final List<Long> codes = new ArrayList<>(codes(1, 500));
        final SegmentContents one = of(codes);
        Collections.shuffle(codes, new Random(1));
        final SegmentContents other = of(codes);
        assertThat(one.rowsMissingIn(other)).hasValue(0);
        assertThat(other.rowsMissingIn(one)).hasValue(0);
        assertThat(other.sum()).isEqualTo(one.sum());
        assertThat(other.sample()).isEqualTo(one.sample()).isSorted().hasSize(SegmentContents.SAMPLE);
    }

    @Test
    void other_batches_have_nothing_in_common() {
        for (int size : new int[] {1, 5, 8, 9, 16, 500}) {
            assertThat(of(codes(1, size)).rowsMissingIn(of(codes(2, size))))
                    .as("%d batches", size)
                    .isEmpty();
        }
    }

    @Test
    void a_replica_that_stopped_a_moment_earlier_misses_exactly_the_last_batches() {
        for (int shared : new int[] {1, 3, 8, 100}) {
            final SegmentContents earlier = of(codes(1, shared));
            final SegmentContents later = of(codes(1, shared + 3));
            assertThat(earlier.rowsMissingIn(later)).as("%d shared", shared).hasValue(0);
            assertThat(later.rowsMissingIn(earlier)).as("%d shared", shared).hasValue(30);
        }
    }

    @Test
    void replicas_that_stopped_with_other_batches_in_flight_each_miss_those_of_the_other() {
        final SegmentContents one = of(codes(1, 100)).plus(7, 3).plus(8, 4);
        final SegmentContents other = of(codes(1, 100)).plus(8, 4).plus(9, 5).plus(10, 6);
        assertThat(one.rowsMissingIn(other)).hasValue(3);
        assertThat(other.rowsMissingIn(one)).hasValue(11);
    }

    @Test
    void a_gap_in_the_middle_is_noticed_though_not_counted_exactly() {
        final List<Long> all = codes(1, 500);
        final List<Long> some = new ArrayList<>(all);
        some.subList(100, 300).clear();
        assertThat(of(all).rowsMissingIn(of(some))).hasValue(2_000);
        assertThat(of(some).rowsMissingIn(of(all))).hasValue(1);
    }

    @Test
    void nothing_is_missing_of_nothing() {
        assertThat(SegmentContents.NONE.rowsMissingIn(of(codes(1, 3)))).hasValue(0);
        assertThat(of(codes(1, 3)).rowsMissingIn(SegmentContents.NONE)).isEmpty();
    }

    private static SegmentContents of(List<Long> codes) {
        SegmentContents contents = SegmentContents.NONE;
        for (long code : codes) {
            contents = contents.plus(code, 10);
        }
        return contents;
    }

    private static List<Long> codes(long seed, int count) {
        final Random random = new Random(seed);
        return LongStream.generate(random::nextLong).limit(count).boxed().toList();
    }
}
