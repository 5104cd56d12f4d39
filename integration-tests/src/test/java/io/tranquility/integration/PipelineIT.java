// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.tranquilizer.Tranquilizer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Events through the whole pipeline into a real Druid, counted by SQL. */
@ExtendWith(SharedDruid.class)
final class PipelineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    PipelineIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void events_are_queryable_in_real_time_and_after_hand_off() throws Exception {
        TestSource source = TestSource.of(druid, "main_job").granularity("HOUR");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Instant now = Instant.now();
            send(tranquilizer, 0, 5000, now);
            source.awaitEvents(5000, sumBelow(5000));

            source.handOff();

            source.awaitEvents(5000, sumBelow(5000));
            assertThat(source.publishedSegments()).isPositive();
            assertThat(tranquilizer.outcomes().sent()).isEqualTo(5000);
            assertThat(tranquilizer.outcomes().pending()).isZero();
        }
    }

    @Test
    void each_minute_has_its_own_task_and_all_are_handed_off() throws Exception {
        TestSource source = TestSource.of(druid, "minutes").with("tranquility.lingerMillis", "10");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Instant now = Instant.now();
            for (int minute = -1; minute <= 1; minute++) {
                int first = (minute + 1) * 500;
                send(tranquilizer, first, first + 500, now.plus(Duration.ofMinutes(minute)));
            }
            source.awaitEvents(1500, sumBelow(1500));
            assertThat(source.taskIds()).hasSize(3);

            source.handOff();

            source.awaitEvents(1500, sumBelow(1500));
            assertThat(source.publishedSegments()).isEqualTo(3);
        }
    }

    @Test
    void two_partitions_share_the_events_and_equal_events_meet_in_one() throws Exception {
        TestSource source =
                TestSource.of(druid, "partitions").granularity("HOUR").with("task.partitions", "2");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Instant now = Instant.now();
            send(tranquilizer, 0, 1000, now);
            send(tranquilizer, 0, 1000, now);
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(source.totals())
                    .isEqualTo(new TestSource.Totals(2000, 1000, 2 * sumBelow(1000))));
            assertThat(source.taskIds()).hasSize(2);
            assertThat(source.rows()).isEqualTo(1000);

            source.handOff();

            assertThat(source.totals()).isEqualTo(new TestSource.Totals(2000, 1000, 2 * sumBelow(1000)));
            assertThat(source.publishedSegments()).isEqualTo(2);
        }
    }

    @Test
    void two_replicants_have_each_event_and_it_counts_once() throws Exception {
        TestSource source =
                TestSource.of(druid, "replicants").granularity("HOUR").with("task.replicants", "2");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            send(tranquilizer, 0, 3000, Instant.now());
            source.awaitEvents(3000, sumBelow(3000));
            assertThat(source.taskIds()).hasSize(2);

            source.handOff();

            source.awaitEvents(3000, sumBelow(3000));
            assertThat(source.publishedSegments()).isEqualTo(1);
        }
    }

    @Test
    void two_instances_send_to_one_set_of_tasks() throws Exception {
        TestSource source = TestSource.of(druid, "instances").granularity("HOUR");
        try (Tranquilizer<Map<String, Object>> first = source.tranquilizer(directory);
                Tranquilizer<Map<String, Object>> second = source.tranquilizer(directory)) {
            Instant now = Instant.now();
            List<CompletableFuture<SendResult>> results = new ArrayList<>();
            for (int id = 0; id < 2000; id++) {
                results.add((id % 2 == 0 ? first : second).send(TestSource.event(id, now)));
            }
            assertAllSent(results, first, second);
            source.awaitEvents(2000, sumBelow(2000));
            assertThat(source.taskIds()).hasSize(1);
        }
        source.handOff();
        source.awaitEvents(2000, sumBelow(2000));
    }

    @Test
    void smile_arrives_like_json() throws Exception {
        TestSource source = TestSource.of(druid, "smile").granularity("HOUR").with("serialization.format", "smile");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            send(tranquilizer, 0, 1500, Instant.now());
            source.awaitEvents(1500, sumBelow(1500));
        }
    }

    @Test
    void events_that_cannot_be_taken_are_dropped_with_their_reason_and_their_neighbours_arrive() throws Exception {
        TestSource source = TestSource.of(druid, "garbage").granularity("HOUR");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Instant now = Instant.now();
            Map<String, Object> late = TestSource.event(1, now.minus(Duration.ofDays(2)));
            Map<String, Object> early = TestSource.event(2, now.plus(Duration.ofDays(2)));
            Map<String, Object> timeless = TestSource.event(3, now);
            timeless.put("time", "yesterday");
            Map<String, Object> unwritable = TestSource.event(4, now);
            unwritable.put("page", new Object());
            Map<String, Object> oddMetric = TestSource.event(5, now);
            oddMetric.put("added", "a lot");

            CompletableFuture<SendResult> before = tranquilizer.send(TestSource.event(100, now));
            List<CompletableFuture<SendResult>> odd = new ArrayList<>();
            for (Map<String, Object> event : List.of(late, early, timeless, unwritable, oddMetric)) {
                odd.add(tranquilizer.send(event));
            }
            CompletableFuture<SendResult> after = tranquilizer.send(TestSource.event(200, now));
            tranquilizer.flush(PATIENCE);

            assertThat(before.get()).isEqualTo(SendResult.SENT);
            assertThat(after.get()).isEqualTo(SendResult.SENT);
            assertThat(reasons(odd))
                    .containsExactly(
                            DropReason.BEFORE_WINDOW,
                            DropReason.AFTER_WINDOW,
                            DropReason.NO_TIMESTAMP,
                            DropReason.UNWRITABLE,
                            null);
            assertThat(tranquilizer.outcomes().dropped()).isEqualTo(4);
            // Druid takes a row without the metric that it cannot read.
            source.awaitEvents(3, 300);
        }
    }

    @Test
    void a_task_that_never_got_an_event_ends_well() throws Exception {
        TestSource source = TestSource.of(druid, "warmed").with("task.warmingPeriod", "PT1M");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            send(tranquilizer, 0, 10, Instant.now());
            await().atMost(PATIENCE).until(() -> source.taskIds().size() == 2);
            await().atMost(PATIENCE).until(source::allTasksListen);

            source.handOff();

            source.awaitEvents(10, sumBelow(10));
            assertThat(source.publishedSegments()).isEqualTo(1);
        }
    }

    private static void send(Tranquilizer<Map<String, Object>> tranquilizer, int from, int to, Instant time)
            throws Exception {
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        for (int id = from; id < to; id++) {
            results.add(tranquilizer.send(TestSource.event(id, time)));
        }
        assertAllSent(results, tranquilizer);
    }

    @SafeVarargs
    private static void assertAllSent(
            List<CompletableFuture<SendResult>> results, Tranquilizer<Map<String, Object>>... tranquilizers)
            throws Exception {
        for (Tranquilizer<Map<String, Object>> tranquilizer : tranquilizers) {
            tranquilizer.flush(PATIENCE);
        }
        for (CompletableFuture<SendResult> result : results) {
            assertThat(result.get(0, TimeUnit.SECONDS)).isEqualTo(SendResult.SENT);
        }
    }

    private static List<DropReason> reasons(List<CompletableFuture<SendResult>> results) {
        return results.stream()
                .map(result -> result.join() instanceof SendResult.Dropped dropped ? dropped.reason() : null)
                .toList();
    }

    private static long sumBelow(long n) {
        return n * (n - 1) / 2;
    }
}
