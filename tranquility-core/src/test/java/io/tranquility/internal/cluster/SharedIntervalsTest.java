// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.testing.RecordingDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Instances of one or of different configurations that share their task sets, one after the other and side by side. */
final class SharedIntervalsTest {
    private static final ClusteredBeamTuning TWO_PARTITIONS = tuning(SegmentGranularity.HOUR, "PT10M", "PT0M", 2, 1, 1);

    private final ManualScheduler scheduler = new ManualScheduler(Instant.parse("2026-11-23T13:05:00Z"));
    private final MemoryClusterStore store = new MemoryClusterStore();
    private final FakeBeamMaker maker = new FakeBeamMaker();

    private static ClusteredBeamTuning tuning(
            SegmentGranularity granularity, String window, String warming, int partitions, int min, int max) {
        return new ClusteredBeamTuning(
                granularity, Duration.parse(window), Duration.parse(warming), partitions, 1, min, max);
    }

    private ClusteredBeam<Long> instance(ClusteredBeamTuning tuning) {
        return new ClusteredBeam<>(
                "wiki",
                tuning,
                new ClusteredBeam.Lifetime(Duration.ofMinutes(1), Duration.ofMinutes(6)),
                time -> time,
                store,
                maker,
                scheduler,
                new Retrier(scheduler, () -> 0));
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-23T" + time + ":00Z");
    }

    private static Interval hour(String start) {
        return new Interval(at(start), at(start).plus(Duration.ofHours(1)));
    }

    /** The outcomes of events of these times; null for one that is sent. */
    private List<DropReason> deliver(ClusteredBeam<Long> instance, String... times) {
        Long[] events =
                Arrays.stream(times).map(time -> at(time).toEpochMilli()).toArray(Long[]::new);
        List<RecordingDelivery<Long>> deliveries = RecordingDelivery.of(events);
        instance.deliver(deliveries);
        return deliveries.stream()
                .map(delivery -> delivery.result() instanceof SendResult.Dropped dropped ? dropped.reason() : null)
                .toList();
    }

    private void assertSent(ClusteredBeam<Long> instance, String... times) {
        assertThat(deliver(instance, times)).containsOnlyNulls();
    }

    /** How many events the task set has that starts then. */
    private int taken(String start, int partition) {
        return maker.taken()
                .getOrDefault(Interval.text(at(start)) + "_" + partition, List.of())
                .size();
    }

    private List<Integer> partitions(String start) {
        return store.state().taskSets(hour(start)).stream()
                .map(TaskSet::partition)
                .toList();
    }

    @Test
    void an_interval_that_is_over_gets_no_more_events_while_the_next_goes_on() {
        ClusteredBeam<Long> instance = instance(TWO_PARTITIONS);
        assertThat(deliver(instance, "11:50", "12:50")).containsExactly(DropReason.BEFORE_WINDOW, null);
        assertThat(deliver(instance, "13:00", "13:10", "13:20", "15:05"))
                .containsExactly(null, null, null, DropReason.AFTER_WINDOW);
        scheduler.advance(Duration.ofHours(2));
        assertThat(deliver(instance, "12:50", "13:10", "15:05", "15:20"))
                .containsExactly(DropReason.BEFORE_WINDOW, DropReason.BEFORE_WINDOW, null, null);
        assertThat(maker.taken().keySet())
                .containsExactly(
                        "2026-11-23T12:00:00.000Z_0",
                        "2026-11-23T13:00:00.000Z_0",
                        "2026-11-23T13:00:00.000Z_1",
                        "2026-11-23T15:00:00.000Z_0",
                        "2026-11-23T15:00:00.000Z_1");
        assertThat(maker.closed()).containsExactly("2026-11-23T12:00:00.000Z_0", "2026-11-23T13:00:00.000Z_0");
        assertThat(store.state().taskSets(hour("13:00"))).isEmpty();
    }

    @Test
    void many_instances_send_to_the_same_tasks() {
        ClusteredBeam<Long> one = instance(TWO_PARTITIONS);
        ClusteredBeam<Long> two = instance(TWO_PARTITIONS);
        assertSent(one, "12:50");
        assertSent(two, "12:50", "13:05");
        assertSent(one, "13:00");
        assertThat(taken("12:00", 0)).isEqualTo(2);
        assertThat(taken("13:00", 0)).isEqualTo(2);
        assertThat(partitions("12:00")).containsExactly(0, 1);
        assertThat(partitions("13:00")).containsExactly(0, 1);
    }

    @Test
    void when_an_instance_ends_others_go_on_with_its_tasks() {
        ClusteredBeam<Long> one = instance(TWO_PARTITIONS);
        assertSent(one, "13:00");
        ClusterState recorded = store.state();
        one.close();
        assertSent(instance(TWO_PARTITIONS), "13:05");
        assertSent(instance(TWO_PARTITIONS), "13:10");
        assertThat(taken("13:00", 0)).isEqualTo(3);
        assertThat(store.state()).isEqualTo(recorded);
    }

    @Test
    void more_partitions_are_added_to_an_interval_that_has_tasks_already() {
        ClusteredBeam<Long> before = instance(TWO_PARTITIONS);
        assertSent(before, "13:00");
        before.close();
        ClusteredBeam<Long> after = instance(tuning(SegmentGranularity.HOUR, "PT10M", "PT0M", 3, 1, 1));
        assertSent(after, "13:05", "12:50", "13:05", "13:06");
        assertThat(partitions("13:00")).containsExactly(0, 1, 2);
        assertThat(partitions("12:00")).containsExactly(0, 1, 2);
        assertThat(List.of(taken("13:00", 0), taken("13:00", 1), taken("13:00", 2)))
                .containsExactly(2, 1, 1);
    }

    @Test
    void no_partitions_are_added_when_an_interval_is_over() {
        assertSent(instance(TWO_PARTITIONS), "13:00");
        ClusterState recorded = store.state();
        scheduler.advance(Duration.ofMinutes(70));
        instance(tuning(SegmentGranularity.HOUR, "PT10M", "PT0M", 3, 1, 1))
                .deliver(List.of(new RecordingDelivery<>(at("13:05").toEpochMilli(), at("13:10"))));
        assertThat(store.state()).isEqualTo(recorded);
        assertThat(taken("13:00", 0)).isEqualTo(2);
    }

    @Test
    void fewer_partitions_count_from_the_next_interval_on() {
        ClusteredBeam<Long> before = instance(TWO_PARTITIONS);
        assertSent(before, "13:00");
        before.close();
        ClusteredBeam<Long> after = instance(tuning(SegmentGranularity.HOUR, "PT10M", "PT0M", 1, 1, 1));
        assertSent(after, "13:05", "13:06", "12:50", "12:51");
        assertThat(List.of(taken("13:00", 0), taken("13:00", 1))).containsExactly(2, 1);
        assertThat(taken("12:00", 0)).isEqualTo(2);
        assertThat(partitions("13:00")).containsExactly(0, 1);
        assertThat(partitions("12:00")).containsExactly(0);
    }

    @Test
    void one_warms_the_next_interval_for_all_even_before_its_window_begins() {
        ClusteredBeam<Long> warming = instance(tuning(SegmentGranularity.HOUR, "PT6M", "PT10M", 2, 1, 1));
        ClusteredBeam<Long> other = instance(tuning(SegmentGranularity.HOUR, "PT6M", "PT0M", 2, 1, 1));
        scheduler.advance(Duration.ofMinutes(48));
        assertThat(deliver(warming, "13:50", "14:00")).containsExactly(null, DropReason.AFTER_WINDOW);
        assertThat(partitions("14:00")).containsExactly(0, 1);
        ClusterState warmed = store.state();

        scheduler.advance(Duration.ofMinutes(2));
        assertSent(other, "14:00");
        assertSent(warming, "14:00");
        assertThat(taken("14:00", 0)).isEqualTo(2);
        assertThat(store.state().taskSets(hour("14:00"))).isEqualTo(warmed.taskSets(hour("14:00")));
    }

    @Test
    void a_window_that_grows_opens_an_interval_again_and_one_that_shrinks_closes_nothing_for_others() {
        ClusteredBeam<Long> narrow = instance(TWO_PARTITIONS);
        ClusteredBeam<Long> wide = instance(tuning(SegmentGranularity.HOUR, "PT3H", "PT0M", 2, 1, 1));
        assertSent(narrow, "12:50");
        scheduler.advance(Duration.ofMinutes(20));
        assertSent(narrow, "13:10");
        assertThat(partitions("12:00")).isEmpty();

        assertSent(wide, "12:50");
        assertThat(partitions("12:00")).containsExactly(0, 1);
        assertThat(deliver(narrow, "12:50")).containsExactly(DropReason.BEFORE_WINDOW);

        scheduler.advance(Duration.ofHours(1));
        assertSent(narrow, "14:10");
        assertSent(wide, "12:50");
        assertThat(taken("12:00", 0) + taken("12:00", 1)).isEqualTo(3);
    }

    @Test
    void what_is_closed_stays_so_for_an_instance_that_starts_later() {
        ClusteredBeam<Long> instance = instance(TWO_PARTITIONS);
        assertSent(instance, "13:00");
        scheduler.advance(Duration.ofHours(2));
        assertSent(instance, "15:05");
        instance.close();
        ClusterState recorded = store.state();
        assertThat(deliver(instance(TWO_PARTITIONS), "13:00", "15:05")).containsExactly(DropReason.BEFORE_WINDOW, null);
        assertThat(store.state()).isEqualTo(recorded);
        assertThat(recorded.toString()).contains("\"latestCloseTime\":\"2026-11-23T13:00:00.000Z\"");
    }

    private static final ClusteredBeamTuning THREE_SEGMENTS = tuning(SegmentGranularity.HOUR, "PT5H", "PT0M", 2, 3, 3);

    @Test
    void tasks_may_take_the_events_of_several_segments() {
        ClusteredBeam<Long> instance = instance(THREE_SEGMENTS);
        assertSent(instance, "12:50", "13:00", "13:05", "15:05", "15:20");
        assertThat(maker.taken().keySet())
                .containsExactly(
                        "2026-11-23T12:00:00.000Z_0",
                        "2026-11-23T12:00:00.000Z_1",
                        "2026-11-23T15:00:00.000Z_0",
                        "2026-11-23T15:00:00.000Z_1");
        assertThat(store.state().taskSets(hour("14:00")))
                .isEqualTo(store.state().taskSets(hour("12:00")))
                .extracting(TaskSet::interval)
                .containsOnly(new Interval(at("12:00"), at("15:00")));
    }

    @Test
    void another_instance_finds_the_tasks_of_several_segments() {
        ClusteredBeam<Long> one = instance(THREE_SEGMENTS);
        assertSent(one, "12:50");
        one.close();
        ClusterState recorded = store.state();
        assertSent(instance(THREE_SEGMENTS), "13:00", "14:00");
        assertSent(instance(tuning(SegmentGranularity.HOUR, "PT5H", "PT0M", 2, 1, 1)), "14:00");
        assertThat(store.state()).isEqualTo(recorded);
        assertThat(taken("12:00", 0)).isEqualTo(4);
    }

    @Test
    void tasks_of_several_segments_end_where_others_begin() {
        assertSent(instance(tuning(SegmentGranularity.HOUR, "PT5H", "PT0M", 2, 1, 1)), "14:00");
        assertSent(instance(THREE_SEGMENTS), "12:50", "14:00", "15:00");
        assertThat(store.state().taskSets(hour("13:00")))
                .extracting(TaskSet::interval)
                .containsOnly(new Interval(at("12:00"), at("14:00")));
        assertThat(store.state().taskSets(hour("14:00")))
                .extracting(TaskSet::interval)
                .containsOnly(hour("14:00"));
    }

    @Test
    void more_partitions_are_added_to_tasks_of_several_segments_for_all_of_them() {
        assertSent(instance(THREE_SEGMENTS), "12:50");
        assertSent(instance(tuning(SegmentGranularity.HOUR, "PT5H", "PT0M", 3, 3, 3)), "14:00");
        assertThat(partitions("12:00")).containsExactly(0, 1, 2);
        assertThat(partitions("13:00")).containsExactly(0, 1, 2);
    }

    @Test
    void how_many_segments_tasks_have_differs_between_intervals_and_not_between_instances() {
        ClusteredBeamTuning oneToFour = tuning(SegmentGranularity.MINUTE, "PT2H", "PT0M", 1, 1, 4);
        ClusteredBeam<Long> one = instance(oneToFour);
        assertSent(one, "13:00", "13:10", "13:20", "13:30", "13:40", "13:50");
        ClusterState first = store.state();
        List<Duration> lengths = List.of("13:00", "13:10", "13:20", "13:30", "13:40", "13:50").stream()
                .map(start -> first.taskSets(new Interval(at(start), at(start).plusSeconds(60)))
                        .get(0)
                        .interval())
                .map(interval -> Duration.between(interval.start(), interval.end()))
                .toList();
        assertThat(lengths)
                .allSatisfy(length -> assertThat(length).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(4)));
        assertThat(lengths.stream().distinct()).hasSizeGreaterThan(1);

        one.close();
        store.set(ClusterState.empty());
        assertSent(instance(oneToFour), "13:00", "13:10", "13:20", "13:30", "13:40", "13:50");
        assertThat(store.state()).isEqualTo(first);
    }

    @Test
    void each_segment_has_the_window_that_it_has_without_others() {
        ClusteredBeam<Long> instance = instance(tuning(SegmentGranularity.HOUR, "PT10M", "PT0M", 1, 3, 3));
        assertThat(deliver(instance, "12:59", "13:00", "14:00")).containsExactly(null, null, DropReason.AFTER_WINDOW);
        scheduler.advance(Duration.ofMinutes(5));
        assertThat(deliver(instance, "12:59", "13:00", "14:00"))
                .containsExactly(DropReason.BEFORE_WINDOW, null, DropReason.AFTER_WINDOW);
        scheduler.advance(Duration.ofMinutes(40));
        assertThat(deliver(instance, "13:59", "14:59")).containsOnlyNulls();
        assertThat(maker.taken().keySet()).containsExactly("2026-11-23T12:00:00.000Z_0");
    }

    private static final ClusteredBeamTuning DAYS = tuning(SegmentGranularity.DAY, "PT10M", "PT0M", 1, 1, 1);
    private static final ClusteredBeamTuning HOURS = tuning(SegmentGranularity.HOUR, "PT10M", "PT0M", 1, 1, 1);

    @Test
    void a_finer_granularity_counts_from_the_end_of_the_intervals_that_have_tasks_already() {
        assertSent(instance(DAYS), "13:00");
        ClusterState recorded = store.state();
        ClusteredBeam<Long> finer = instance(tuning(SegmentGranularity.HOUR, "PT10M", "PT0M", 2, 1, 1));
        assertSent(finer, "13:05", "12:55");
        assertThat(taken("00:00", 0)).isEqualTo(3);
        assertThat(store.state()).as("not even a partition is added").isEqualTo(recorded);

        scheduler.advance(Duration.ofHours(11));
        finer.deliver(RecordingDelivery.of(Instant.parse("2026-11-24T00:05:00Z").toEpochMilli()));
        assertThat(maker.taken()).containsKey("2026-11-24T00:00:00.000Z_0");
        Instant midnight = Instant.parse("2026-11-24T00:00:00Z");
        assertThat(store.state().taskSets(new Interval(midnight, midnight.plus(Duration.ofHours(1)))))
                .extracting(set ->
                        Duration.between(set.interval().start(), set.interval().end()))
                .containsOnly(Duration.ofHours(1));
    }

    @Test
    void a_coarser_granularity_counts_once_nothing_finer_is_in_the_way() {
        assertSent(instance(HOURS), "13:00", "12:59");
        ClusteredBeam<Long> coarser = instance(DAYS);
        assertSent(coarser, "13:01", "12:58", "14:00", "00:00");
        assertThat(taken("13:00", 0)).isEqualTo(2);
        assertThat(taken("12:00", 0)).isEqualTo(2);
        assertThat(taken("14:00", 0)).isEqualTo(1);
        assertThat(store.state().taskSets(hour("14:00")))
                .extracting(TaskSet::interval)
                .containsExactly(hour("14:00"));

        assertSent(instance(HOURS), "13:02", "12:57");
        scheduler.advance(Duration.ofHours(11));
        coarser.deliver(
                RecordingDelivery.of(Instant.parse("2026-11-24T05:00:00Z").toEpochMilli()));
        Instant midnight = Instant.parse("2026-11-24T00:00:00Z");
        Interval nextDay = new Interval(midnight, midnight.plus(Duration.ofDays(1)));
        assertThat(store.state().taskSets(nextDay))
                .extracting(TaskSet::interval)
                .containsExactly(nextDay);
    }

    @Test
    void events_that_come_when_their_segment_has_been_handed_off_get_tasks_of_their_own() {
        ClusteredBeam<Long> instance = instance(tuning(SegmentGranularity.HOUR, "PT10M", "PT0M", 1, 3, 3));
        assertSent(instance, "12:59");
        scheduler.advance(Duration.ofHours(1).plusMinutes(30));
        instance.deliver(List.of(new RecordingDelivery<>(at("12:58").toEpochMilli(), at("13:05"))));
        assertThat(store.state().taskSets(hour("12:00")))
                .extracting(TaskSet::interval)
                .containsExactly(hour("12:00"));
        assertThat(store.state().taskSets(hour("14:00")))
                .extracting(TaskSet::interval)
                .containsExactly(new Interval(at("12:00"), at("15:00")));
    }
}
