// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.Producers.Verdict.BELOW_WINDOW;
import static io.tranquility.extension.Producers.Verdict.CONFLICT;
import static io.tranquility.extension.Producers.Verdict.NEW;
import static io.tranquility.extension.Producers.Verdict.NO_ROOM;
import static io.tranquility.extension.Producers.Verdict.REPEAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProducersTest {
    private static final long MAX_HEAP_BYTES = 64_000_000;

    private final ManualClock clock = new ManualClock();
    private final Producers producers = new Producers(clock);

    @Test
    void what_the_full_windows_of_all_producers_hold_in_the_heap_is_bounded() {
        final long before = usedHeap();
        for (int producer = 0; producer < Producers.MAX_PRODUCERS; producer++) {
            for (int sequence = 0; sequence <= ProducerWindow.NUMBERS; sequence++) {
                final String unique = Integer.toString(producer * 10 + sequence);
                final List<Rejection> rejections =
                        List.of(Rejection.unparseable(0, unique + "r".repeat(Rejection.MAX_REASON_LENGTH)));
                producers.taken(
                        new Producer("producer" + producer, sequence),
                        unique + "d".repeat(64 - unique.length()),
                        RejectedRows.of(rejections));
            }
        }
        assertThat(producers.size()).isEqualTo(Producers.MAX_PRODUCERS);
        assertThat(usedHeap() - before).isLessThan(MAX_HEAP_BYTES);
    }

    @Test
    void a_number_with_the_same_body_is_a_repeat_and_with_another_a_conflict() {
        assertThat(judge("a", 5, "x")).isEqualTo(NEW);
        take("a", 5, "x");
        assertThat(judge("a", 5, "x")).isEqualTo(REPEAT);
        assertThat(judge("a", 5, "y")).isEqualTo(CONFLICT);
        assertThat(judge("a", 6, "x")).isEqualTo(NEW);
        assertThat(judge("b", 5, "x")).isEqualTo(NEW);
    }

    @Test
    void after_a_conflict_both_bodies_are_known() {
        take("a", 5, "x");
        take("a", 5, "y");
        assertThat(judge("a", 5, "x")).isEqualTo(REPEAT);
        assertThat(judge("a", 5, "y")).isEqualTo(REPEAT);
    }

    @Test
    void of_one_number_only_the_newest_bodies_are_kept() {
        for (String body : List.of("v", "w", "x", "y", "z")) {
            take("a", 5, body);
        }
        assertThat(judge("a", 5, "v")).isEqualTo(CONFLICT);
        assertThat(judge("a", 5, "w")).isEqualTo(REPEAT);
        assertThat(judge("a", 5, "z")).isEqualTo(REPEAT);
    }

    @Test
    void a_number_below_the_last_eight_is_unknowable() {
        for (int sequence = 10; sequence < 17; sequence++) {
            take("a", sequence, "x");
        }
        assertThat(judge("a", 1, "x")).as("nothing has left the window yet").isEqualTo(NEW);
        take("a", 17, "x");
        assertThat(judge("a", 9, "x")).isEqualTo(BELOW_WINDOW);
        assertThat(judge("a", 10, "x")).isEqualTo(REPEAT);
        take("a", 18, "x");
        assertThat(judge("a", 10, "x")).isEqualTo(BELOW_WINDOW);
    }

    @Test
    void numbers_may_come_out_of_order_within_the_window() {
        take("a", 3, "x");
        take("a", 1, "x");
        assertThat(judge("a", 2, "x")).isEqualTo(NEW);
        take("a", 2, "x");
        assertThat(judge("a", 1, "x")).isEqualTo(REPEAT);
        assertThat(judge("a", 3, "x")).isEqualTo(REPEAT);
    }

    @Test
    void a_taken_batch_is_a_repeat_until_eight_higher_numbers_were_taken_whatever_the_order() {
        final Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            final String id = "p" + round;
            long[] taken = random.longs(12, 0, 30).distinct().toArray();
            for (int i = 0; i < taken.length; i++) {
                if (judge(id, taken[i], "x") != NEW) {
                    assertThat(higher(taken, i, taken[i])).isGreaterThanOrEqualTo(8);
                    taken[i] = -1;
                    continue;
                }
                take(id, taken[i], "x");
                for (int j = 0; j <= i; j++) {
                    if (taken[j] >= 0 && higher(taken, i + 1, taken[j]) < 8) {
                        assertThat(judge(id, taken[j], "x")).isEqualTo(REPEAT);
                    }
                }
            }
        }
    }

    @Test
    void only_the_newest_batch_keeps_its_reasons() {
        final RejectedRows rejected = RejectedRows.of(List.of(Rejection.unparseable(3, "bad")));
        producers.taken(new Producer("a", 1), "x", rejected);
        assertThat(producers.repeated(new Producer("a", 1), "x")).isEqualTo(rejected);
        producers.taken(new Producer("a", 2), "x", rejected);
        assertThat(producers.repeated(new Producer("a", 2), "x")).isEqualTo(rejected);
        assertThat(producers.repeated(new Producer("a", 1), "x").toAnswer())
                .containsExactly(new RejectedRows.RejectedRow(3, RejectedRows.REASON_NOT_KEPT));
    }

    @Test
    void producers_of_a_single_batch_are_known_up_to_a_number_and_keep_no_lane_waiting() {
        take("lane", 1, "x");
        for (int i = 0; i < Producers.MAX_PRODUCERS; i++) {
            take("single" + i, Producer.SINGLE_BATCH, "x");
        }
        assertThat(judge("single0", Producer.SINGLE_BATCH, "x")).isEqualTo(REPEAT);
        producers.repeated(new Producer("single0", Producer.SINGLE_BATCH), "x");
        assertThat(judge("another lane", 1, "x")).isEqualTo(NEW);
        assertThat(judge("another", Producer.SINGLE_BATCH, "x")).isEqualTo(NEW);

        take("another", Producer.SINGLE_BATCH, "x");

        assertThat(producers.forgotten()).isEqualTo(1);
        assertThat(judge("single1", Producer.SINGLE_BATCH, "x"))
                .as("the longest idle")
                .isEqualTo(NEW);
        assertThat(judge("single0", Producer.SINGLE_BATCH, "x")).isEqualTo(REPEAT);
        assertThat(judge("lane", 1, "x")).isEqualTo(REPEAT);
    }

    @Test
    void after_a_restart_lanes_and_producers_of_a_single_batch_have_their_places_again() {
        fill();
        take("single", Producer.SINGLE_BATCH, "x");
        final Producers restored = new Producers(clock);
        restored.restore(producers.snapshot());

        assertThat(restored.size()).isEqualTo(Producers.MAX_PRODUCERS + 1);
        assertThat(restored.judge(new Producer("single", Producer.SINGLE_BATCH), "x"))
                .isEqualTo(REPEAT);
        assertThat(restored.judge(new Producer("other", Producer.SINGLE_BATCH), "x"))
                .isEqualTo(NEW);
        assertThat(restored.judge(new Producer("new", 1), "x")).isEqualTo(NO_ROOM);
    }

    @Test
    void the_longest_idle_makes_room_after_an_hour_and_is_counted() {
        fill();
        assertThat(judge("new", 1, "x")).isEqualTo(NO_ROOM);
        assertThat(judge("p0", 2, "x")).as("a known producer has its place").isEqualTo(NEW);

        clock.advance(Duration.ofMinutes(30));
        producers.repeated(new Producer("p0", 1), "x");
        clock.advance(Duration.ofMinutes(30));
        assertThat(judge("new", 1, "x")).isEqualTo(NEW);
        take("new", 1, "x");
        assertThat(producers.size()).isEqualTo(Producers.MAX_PRODUCERS);
        assertThat(producers.forgotten()).isEqualTo(1);
        assertThat(judge("p0", 1, "x")).as("used since").isEqualTo(REPEAT);
        assertThat(judge("p1", 1, "x")).as("longest idle").isNotEqualTo(REPEAT);
    }

    @Test
    void a_restored_table_forgets_in_the_same_order() {
        fill();
        clock.advance(Duration.ofMinutes(30));
        producers.repeated(new Producer("p0", 1), "x");
        final Producers restored = new Producers(clock);
        restored.restore(Map.copyOf(producers.snapshot()));
        clock.advance(Duration.ofMinutes(31));
        restored.taken(new Producer("new", 1), "x", RejectedRows.NONE);
        assertThat(restored.judge(new Producer("p0", 1), "x")).isEqualTo(REPEAT);
        assertThat(restored.size()).isEqualTo(Producers.MAX_PRODUCERS);
    }

    private void fill() {
        for (int i = 0; i < Producers.MAX_PRODUCERS; i++) {
            take("p" + i, 1, "x");
        }
    }

    private static long higher(long[] taken, int count, long than) {
        long higher = 0;
        for (int i = 0; i < count; i++) {
            higher += taken[i] > than ? 1 : 0;
        }
        return higher;
    }

    /** In bytes, without what can be collected. */
    private static long usedHeap() {
        final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private Producers.Verdict judge(String id, long sequence, String digest) {
        return producers.judge(new Producer(id, sequence), digest);
    }

    private void take(String id, long sequence, String digest) {
        producers.taken(new Producer(id, sequence), digest, RejectedRows.NONE);
    }
}
