// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.DropReason;
import io.tranquility.beam.IntervalOverException;
import io.tranquility.beam.SendResult;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.event.Timestamper;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.TransientException;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.testing.RecordingDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusteredBeamTest {
    private static final Timestamper<Long> TIME = event -> {
        if (event == Long.MIN_VALUE) {
            throw new IllegalArgumentException("no time");
        }
        return event;
    };

    private final ManualScheduler scheduler = new ManualScheduler(Instant.parse("2026-11-23T13:25:00Z"));
    private final MemoryClusterStore store = new MemoryClusterStore();
    private final FakeBeamMaker maker = new FakeBeamMaker();

    private ClusteredBeam<Long> beam(ManualScheduler time, int partitions, Duration warmingPeriod) {
        ClusteredBeamTuning tuning =
                new ClusteredBeamTuning(SegmentGranularity.HOUR, Duration.ofMinutes(10), warmingPeriod, partitions, 1);
        ClusteredBeam.Lifetime lifetime = new ClusteredBeam.Lifetime(Duration.ofMinutes(1), Duration.ofMinutes(5));
        Retrier retrier = new Retrier(time, () -> 0);
        return new ClusteredBeam<>("wiki", tuning, lifetime, TIME, store, maker, time, retrier);
    }

    private ClusteredBeam<Long> beam(int partitions, Duration warmingPeriod) {
        return beam(scheduler, partitions, warmingPeriod);
    }

    private final ClusteredBeam<Long> beam = beam(1, Duration.ZERO);

    private static long at(String time) {
        return Instant.parse("2026-11-23T" + time).toEpochMilli();
    }

    private List<RecordingDelivery<Long>> deliver(ClusteredBeam<Long> target, String... times) {
        Long[] events = Arrays.stream(times).map(ClusteredBeamTest::at).toArray(Long[]::new);
        List<RecordingDelivery<Long>> deliveries = RecordingDelivery.of(events);
        target.deliver(deliveries);
        return deliveries;
    }

    @ParameterizedTest
    @CsvSource({
        "13:25:00Z, 12:59:59.999Z, BEFORE_WINDOW",
        "13:25:00Z, 13:00:00Z, ",
        "13:25:00Z, 13:59:59.999Z, ",
        "13:25:00Z, 14:00:00Z, AFTER_WINDOW",
        "13:09:59.999Z, 12:00:00Z, ",
        "13:10:00Z, 12:59:59.999Z, BEFORE_WINDOW",
        "13:49:59.999Z, 14:00:00Z, AFTER_WINDOW",
        "13:50:00Z, 14:59:59.999Z, ",
        "13:50:00Z, 15:00:00Z, AFTER_WINDOW",
    })
    void the_window_is_one_of_whole_buckets(String now, String time, DropReason expected) {
        ClusteredBeam<Long> timed = beam(new ManualScheduler(Instant.ofEpochMilli(at(now))), 1, Duration.ZERO);
        SendResult result = deliver(timed, time).get(0).result();
        assertThat(result instanceof SendResult.Dropped dropped ? dropped.reason() : null)
                .isEqualTo(expected);
    }

    @Test
    void a_drop_says_the_times_that_led_to_it() {
        RecordingDelivery<Long> delivery = deliver(beam, "12:30:00Z").get(0);
        assertThat(delivery.result())
                .isEqualTo(new SendResult.Dropped(
                        DropReason.BEFORE_WINDOW,
                        "The event's time is 2026-11-23T12:30:00Z, at 2026-11-23T13:25:00Z events are taken from"
                                + " 2026-11-23T13:00:00Z to 2026-11-23T14:00:00Z (windowPeriod PT10M,"
                                + " segmentGranularity HOUR)"));
    }

    private static RecordingDelivery<Long> received(String receivedAt, String time) {
        return new RecordingDelivery<>(at(time), Instant.ofEpochMilli(at(receivedAt)));
    }

    @Test
    void an_event_is_judged_by_the_window_of_its_receipt() {
        List<RecordingDelivery<Long>> deliveries = List.of(
                received("09:05:00Z", "08:59:59Z"),
                received("09:10:00Z", "08:59:59Z"),
                received("09:49:00Z", "10:00:00Z"),
                received("09:50:00Z", "10:00:00Z"),
                RecordingDelivery.of(at("10:00:00Z")).get(0),
                RecordingDelivery.of(at("13:00:00Z")).get(0));
        beam.deliver(deliveries);
        assertThat(deliveries)
                .extracting(
                        delivery -> delivery.result() instanceof SendResult.Dropped dropped ? dropped.reason() : null)
                .containsExactly(
                        null, DropReason.BEFORE_WINDOW, DropReason.AFTER_WINDOW, null, DropReason.BEFORE_WINDOW, null);
        assertThat(((SendResult.Dropped) deliveries.get(1).result()).message())
                .startsWith("The event's time is 2026-11-23T08:59:59Z, at 2026-11-23T09:10:00Z events are taken from");
        assertThat(maker.taken())
                .containsOnlyKeys(
                        "2026-11-23T08:00:00.000Z_0", "2026-11-23T10:00:00.000Z_0", "2026-11-23T13:00:00.000Z_0");
    }

    @Test
    void an_interval_that_is_opened_again_is_recorded_and_stays_open_for_a_window_and_the_time_after_it() {
        beam.deliver(List.of(received("09:05:00Z", "08:59:59Z")));
        deliver(beam, "13:30:00Z");
        beam.deliver(List.of(received("10:05:00Z", "10:00:00Z")));
        assertThat(store.state().taskSets(interval("08:00"))).hasSize(1);
        assertThat(store.state().taskSets(interval("10:00"))).hasSize(1);
        assertThat(store.state().taskSets(interval("13:00"))).hasSize(1);

        scheduler.advance(Duration.ofMinutes(14));
        assertThat(maker.closed()).isEmpty();
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(maker.closed())
                .containsExactlyInAnyOrder("2026-11-23T08:00:00.000Z_0", "2026-11-23T10:00:00.000Z_0");

        scheduler.advance(Duration.ofMinutes(25));
        deliver(beam, "14:00:00Z");
        assertThat(store.state().taskSets(interval("08:00"))).isEmpty();
        assertThat(store.state().taskSets(interval("13:00"))).hasSize(1);
    }

    @Test
    void the_record_of_an_interval_that_is_over_is_restored_for_a_change_if_another_instance_removed_it() {
        beam.deliver(List.of(received("09:05:00Z", "08:59:59Z")));
        TaskSetRecords records = maker.records();
        TaskSet first = store.state().taskSets(interval("08:00")).get(0);
        deliver(beam(1, Duration.ZERO), "13:30:00Z");
        assertThat(store.state().taskSets(interval("08:00"))).as("removed").isEmpty();

        TaskSet second = records.replace(first).join();
        assertThat(second.partition()).isEqualTo(1000);
        assertThat(store.state().taskSets(interval("08:00"))).containsExactly(second);
        store.set(store.state().without(interval("08:00")));
        assertThat(records.replace(second).join().partition()).isEqualTo(2000);
        store.set(store.state().without(interval("08:00")));
        assertThat(records.all().join()).extracting(TaskSet::partition).containsExactly(2000);
        assertThat(store.state().taskSets(interval("13:00"))).hasSize(1);
    }

    @Test
    void an_event_fails_for_good_where_an_interval_that_is_over_takes_no_more_tasks() {
        maker.refuseLate();
        RecordingDelivery<Long> late = received("09:05:00Z", "08:59:59Z");
        beam.deliver(List.of(late));
        assertThat(late.failure())
                .isInstanceOf(IntervalOverException.class)
                .hasMessage("2026-11-23T08:00:00.000Z/2026-11-23T09:00:00.000Z is over");
        assertThat(store.state().taskSets(interval("08:00"))).isEmpty();
        assertThat(deliver(beam, "13:30:00Z").get(0).result()).isEqualTo(SendResult.SENT);
    }

    @Test
    void an_event_without_a_time_is_dropped_alone() {
        List<RecordingDelivery<Long>> deliveries =
                RecordingDelivery.of(at("13:00:00Z"), Long.MIN_VALUE, at("13:30:00Z"));
        beam.deliver(deliveries);
        assertThat(deliveries.get(0).result()).isEqualTo(SendResult.SENT);
        assertThat(deliveries.get(1).result()).isEqualTo(new SendResult.Dropped(DropReason.NO_TIMESTAMP, "no time"));
        assertThat(deliveries.get(2).result()).isEqualTo(SendResult.SENT);
    }

    @Test
    void each_event_goes_to_the_tasks_of_its_interval_which_are_recorded() {
        scheduler.advance(Duration.ofMinutes(30));
        List<RecordingDelivery<Long>> deliveries = deliver(beam, "13:59:59Z", "14:00:00Z", "13:00:00Z");
        assertThat(deliveries)
                .allSatisfy(delivery -> assertThat(delivery.result()).isEqualTo(SendResult.SENT));
        assertThat(maker.taken())
                .containsOnlyKeys("2026-11-23T13:00:00.000Z_0", "2026-11-23T14:00:00.000Z_0")
                .containsEntry("2026-11-23T13:00:00.000Z_0", List.of(at("13:59:59Z"), at("13:00:00Z")));
        assertThat(store.state().toString()).contains("2026-11-23T13:00:00.000Z_0", "2026-11-23T14:00:00.000Z_0");
    }

    @Test
    void a_second_instance_uses_the_recorded_tasks_and_adds_the_partitions_it_has_more() {
        deliver(beam, "13:30:00Z");
        ClusterState recorded = store.state();
        deliver(beam(1, Duration.ZERO), "13:30:00Z");
        assertThat(store.state()).isEqualTo(recorded);

        deliver(beam(3, Duration.ZERO), "13:30:00Z");
        Interval interval = new Interval(Instant.ofEpochMilli(at("13:00:00Z")), Instant.ofEpochMilli(at("14:00:00Z")));
        assertThat(store.state().taskSets(interval))
                .extracting(TaskSet::partition)
                .containsExactly(0, 1, 2);
    }

    @Test
    void the_next_interval_is_warmed_before_it_begins() {
        ClusteredBeam<Long> warming = beam(1, Duration.ofMinutes(5));
        deliver(warming, "13:30:00Z");
        assertThat(store.state().toString()).doesNotContain("14:00:00.000Z_0");
        scheduler.advance(Duration.ofMinutes(30));
        deliver(warming, "13:30:00Z");
        assertThat(store.state().toString()).contains("14:00:00.000Z_0");
    }

    @Test
    void intervals_that_are_over_are_closed_and_their_record_goes_with_the_next() {
        deliver(beam, "13:30:00Z");
        scheduler.advance(Duration.ofMinutes(50));
        assertThat(maker.closed()).containsExactly("2026-11-23T13:00:00.000Z_0");

        deliver(beam, "14:00:00Z");
        assertThat(store.state().toString())
                .doesNotContain("13:00:00.000Z_0")
                .contains("\"latestCloseTime\":\"2026-11-23T13:00:00.000Z\"");
    }

    @Test
    void events_wait_while_the_store_is_away_and_go_when_it_is_back() {
        store.failWith(new TransientException("ZooKeeper is away"));
        RecordingDelivery<Long> delivery = deliver(beam, "13:30:00Z").get(0);
        scheduler.advance(Duration.ofMinutes(3));
        assertThat(delivery.isSettled()).isFalse();

        store.failWith(null);
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(delivery.result()).isEqualTo(SendResult.SENT);
    }

    @Test
    void events_fail_when_the_store_stays_away_and_later_ones_try_anew() {
        store.failWith(new TransientException("ZooKeeper is away"));
        RecordingDelivery<Long> delivery = deliver(beam, "13:30:00Z").get(0);
        scheduler.advance(Duration.ofMinutes(6));
        assertThat(delivery.failure())
                .hasMessageContaining("Finding or recording the task sets of wiki for 2026-11-23T13:00:00.000Z/")
                .hasMessageContaining("ZooKeeper is away");

        store.failWith(null);
        assertThat(deliver(beam, "13:30:00Z").get(0).result()).isEqualTo(SendResult.SENT);
    }

    @Test
    void events_fail_at_once_when_druid_can_never_take_them() {
        maker.readyWhen(CompletableFuture.failedFuture(new IllegalStateException("no extension")));
        assertThat(deliver(beam, "13:30:00Z").get(0).failure()).hasMessage("no extension");
        maker.readyWhen(CompletableFuture.completedFuture(null));
        assertThat(deliver(beam, "13:30:00Z").get(0).result()).isEqualTo(SendResult.SENT);
    }

    @Test
    void tasks_that_druid_refuses_are_forgotten_so_that_a_later_event_tries_again() {
        deliver(beam, "13:30:00Z");
        maker.refuse(new IllegalStateException("bad spec"));
        assertThat(store.state().toString()).doesNotContain("13:00:00.000Z_0");
        assertThat(maker.closed()).hasSize(1);

        assertThat(deliver(beam, "13:30:00Z").get(0).result()).isEqualTo(SendResult.SENT);
        assertThat(store.state().toString()).contains("13:00:00.000Z_0");
    }

    /** As an instance of the original does that finds all tasks of an interval dead. */
    private void closeByOthers(String start) {
        store.set(ClusterState.empty()
                .with(interval(start), List.of(maker.describe(interval(start), 0)))
                .closedBefore(interval(start).end()));
    }

    private static Interval interval(String start) {
        Instant time = Instant.parse("2026-11-23T" + start + ":00Z");
        return new Interval(time, time.plus(Duration.ofHours(1)));
    }

    @Test
    void the_record_of_an_interval_that_takes_events_is_written_back_if_another_closes_it() {
        deliver(beam, "13:30:00Z");
        ClusterState open = store.state();
        closeByOthers("13:00");
        assertThat(store.state()).isEqualTo(open);
    }

    @Test
    void while_the_store_is_away_nothing_is_written_back_until_it_is_there_again() {
        deliver(beam, "13:30:00Z");
        ClusterState open = store.state();
        store.failWith(new TransientException("ZooKeeper is away"));
        closeByOthers("13:00");
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(store.state().isOpen(interval("13:00"))).isFalse();
        store.failWith(null);
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(store.state()).isEqualTo(open);
    }

    @Test
    void the_record_of_an_interval_whose_window_is_over_stays_closed() {
        deliver(beam, "13:30:00Z");
        scheduler.advance(Duration.ofMinutes(46));
        assertThat(maker.closed()).as("it still takes what is on its way").isEmpty();
        closeByOthers("13:00");
        assertThat(store.state().isOpen(interval("13:00"))).isFalse();
    }

    @Test
    void closing_fails_what_waits_and_what_comes_later() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        maker.readyWhen(ready);
        RecordingDelivery<Long> waiting = deliver(beam, "13:30:00Z").get(0);
        beam.close();
        assertThat(waiting.failure()).hasMessage("The beam of wiki is closed");
        assertThat(deliver(beam, "13:30:00Z").get(0).failure()).hasMessage("The beam of wiki is closed");

        ready.complete(null);
        assertThat(maker.closed()).isNotEmpty();
        assertThat(maker.taken()).isEmpty();
    }
}
