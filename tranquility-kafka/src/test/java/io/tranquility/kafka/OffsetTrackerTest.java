// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OffsetTrackerTest {
    private final OffsetTracker tracker = new OffsetTracker();

    private static PendingRecord delivered(OffsetTracker tracker, long offset) {
        AssignedPartition partition = new AssignedPartition(new TopicPartition("edits", 0), (record, cause) -> {});
        PendingRecord record = new PendingRecord(partition, offset, outcome -> {});
        tracker.delivered(record);
        return record;
    }

    @Test
    void nothing_is_committable_before_anything_was_delivered() {
        assertThat(tracker.committable()).isEmpty();
        assertThat(tracker.size()).isZero();
    }

    @Test
    void the_position_is_after_the_last_record_when_all_are_finished() {
        delivered(tracker, 7).finish();
        assertThat(tracker.committable()).hasValue(8);
    }

    @Test
    void a_record_without_an_outcome_holds_the_position() {
        PendingRecord first = delivered(tracker, 0);
        delivered(tracker, 1).finish();
        delivered(tracker, 2).finish();

        assertThat(tracker.committable()).hasValue(0);
        assertThat(tracker.size()).isEqualTo(3);
        first.finish();
        assertThat(tracker.committable()).hasValue(3);
        assertThat(tracker.size()).isZero();
    }

    @Test
    void gaps_between_offsets_hold_nothing() {
        delivered(tracker, 10).finish();
        PendingRecord last = delivered(tracker, 500);

        assertThat(tracker.committable()).hasValue(500);
        last.finish();
        assertThat(tracker.committable()).hasValue(501);
    }

    @Test
    void a_position_reached_past_the_last_record_is_committable_when_all_are_finished() {
        PendingRecord entry = delivered(tracker, 3);
        tracker.reached(9);
        assertThat(tracker.committable()).hasValue(3);
        entry.finish();
        assertThat(tracker.committable()).hasValue(9);
    }

    @Test
    void a_position_reached_without_any_record_is_committable() {
        tracker.reached(42);
        assertThat(tracker.committable()).hasValue(42);
    }

    @Test
    void a_position_reached_never_goes_back() {
        delivered(tracker, 5).finish();
        tracker.reached(2);
        assertThat(tracker.committable()).hasValue(6);
    }

    @Test
    void a_record_that_comes_again_or_before_others_is_refused() {
        delivered(tracker, 5);
        assertThatThrownBy(() -> delivered(tracker, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The record at offset 5 came after position 6");
        tracker.reached(20);
        assertThatThrownBy(() -> delivered(tracker, 19)).isInstanceOf(IllegalArgumentException.class);
    }

    /** All 5040 orders in which seven records, with gaps between them, can finish. */
    @Test
    void every_order_of_finishing_commits_up_to_the_first_unfinished() {
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6));
        int orders = permute(order, 0);
        assertThat(orders).isEqualTo(5040);
    }

    private static int permute(List<Integer> order, int from) {
        if (from == order.size()) {
            check(order);
            return 1;
        }
        int count = 0;
        for (int i = from; i < order.size(); i++) {
            Collections.swap(order, from, i);
            count += permute(order, from + 1);
            Collections.swap(order, from, i);
        }
        return count;
    }

    private static void check(List<Integer> order) {
        long[] offsets = {3, 4, 8, 9, 10, 100, 102};
        OffsetTracker tracker = new OffsetTracker();
        List<PendingRecord> entries = new ArrayList<>();
        for (long offset : offsets) {
            entries.add(delivered(tracker, offset));
        }
        boolean[] finished = new boolean[offsets.length];
        for (int index : order) {
            entries.get(index).finish();
            finished[index] = true;
            int first = 0;
            while (first < offsets.length && finished[first]) {
                first++;
            }
            assertThat(tracker.committable()).hasValue(first == offsets.length ? 103 : offsets[first]);
        }
    }

    /** Deliveries, gaps, outcomes and questions in any order, beside a model that forgets nothing. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void agrees_with_a_model_in_random_interleavings(long seed) {
        Random random = new Random(seed);
        TreeSet<Long> unfinished = new TreeSet<>();
        List<PendingRecord> open = new ArrayList<>();
        long position = -1;
        long next = random.nextInt(1000);
        long committedBefore = -1;
        for (int step = 0; step < 5000; step++) {
            int action = random.nextInt(10);
            if (action < 4) {
                next += random.nextInt(4) == 0 ? random.nextInt(50) : 0;
                open.add(delivered(tracker, next));
                unfinished.add(next);
                position = ++next;
            } else if (action == 4) {
                next += random.nextInt(20);
                tracker.reached(next);
                position = Math.max(position, next);
            } else if (!open.isEmpty()) {
                PendingRecord entry = open.remove(random.nextInt(open.size()));
                entry.finish();
                unfinished.remove(entry.offset());
            }
            long expected = unfinished.isEmpty() ? position : unfinished.first();
            OptionalLong committable = tracker.committable();
            assertThat(committable.orElse(-1)).as("step %d", step).isEqualTo(expected);
            assertThat(committable.orElse(-1)).as("never goes back").isGreaterThanOrEqualTo(committedBefore);
            committedBefore = committable.orElse(-1);
        }
    }

    @Test
    void outcomes_may_come_on_other_threads() throws ExecutionException, InterruptedException {
        List<PendingRecord> entries = new ArrayList<>();
        for (long offset = 0; offset < 20_000; offset++) {
            entries.add(delivered(tracker, offset));
        }
        Collections.shuffle(entries, new Random(7));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> one = threads.submit(() -> entries.subList(0, 10_000).forEach(PendingRecord::finish));
            Future<?> two = threads.submit(() -> entries.subList(10_000, 20_000).forEach(PendingRecord::finish));
            while (!one.isDone() || !two.isDone()) {
                long committable = tracker.committable().orElseThrow();
                assertThat(entries)
                        .filteredOn(entry -> entry.offset() < committable)
                        .allMatch(PendingRecord::isFinished);
            }
            one.get();
            two.get();
        } finally {
            threads.shutdownNow();
        }
        assertThat(tracker.committable()).hasValue(20_000);
    }
}
