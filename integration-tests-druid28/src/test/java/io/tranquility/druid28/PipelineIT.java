// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.druid28.Druid28Queries.Sums;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline with Druid 28's own push task; each test has its own data source. */
@ExtendWith(SharedDruid28.class)
final class PipelineIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NO_PROPERTIES = "\"task.partitions\": \"1\"";

    @TempDir
    private Path directory;

    private final Druid28 druid;
    private final Druid28Queries queries;

    PipelineIT(Druid28 druid) {
        this.druid = druid;
        this.queries = new Druid28Queries(druid);
    }

    @Test
    void events_are_queryable_at_once_and_after_the_hand_off() throws Exception {
        try (Tranquilizer<Map<String, Object>> tranquilizer =
                tranquilizer("minutes", "MINUTE", "PT10M", NO_PROPERTIES)) {
            sendAll(tranquilizer, 0, 3000);
            awaitSums("minutes", 3000);

            handOff("minutes");

            awaitSums("minutes", 3000);
            assertThat(queries.publishedSegments("minutes")).isPositive();
            assertThat(tranquilizer.outcomes().sent()).isEqualTo(3000);
        }
    }

    @Test
    void two_partitions_and_two_replicants_have_each_event_once() throws Exception {
        try (Tranquilizer<Map<String, Object>> tranquilizer =
                tranquilizer("square", "HOUR", "PT10M", "\"task.partitions\": 2, \"task.replicants\": 2")) {
            sendAll(tranquilizer, 0, 2000);
            awaitSums("square", 2000);
            assertThat(queries.runningTasks("square")).hasSize(4);

            handOff("square");

            awaitSums("square", 2000);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(queries.publishedSegments("square"))
                    .isEqualTo(2));
        }
    }

    @Test
    void events_that_cannot_be_taken_are_dropped_and_their_neighbours_arrive() throws Exception {
        try (Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("garbage", "HOUR", "PT10M", NO_PROPERTIES)) {
            Instant now = Instant.now();
            Map<String, Object> late = event(1, now.minus(Duration.ofDays(2)));
            Map<String, Object> timeless = event(2, now);
            timeless.put("time", "yesterday");
            Map<String, Object> oddMetric = event(3, now);
            oddMetric.put("added", "a lot");

            List<CompletableFuture<SendResult>> results = new ArrayList<>();
            for (Map<String, Object> event : List.of(event(100, now), late, timeless, oddMetric, event(200, now))) {
                results.add(tranquilizer.send(event));
            }
            tranquilizer.flush(PATIENCE);

            assertThat(results.stream().map(PipelineIT::reason))
                    .containsExactly(null, DropReason.BEFORE_WINDOW, DropReason.NO_TIMESTAMP, null, null);
            // Druid takes a row without the metric that it cannot read.
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(queries.sums("garbage"))
                    .isEqualTo(new Sums(3, 300)));
        }
    }

    @Test
    @Tag("faults")
    void a_minute_is_handed_off_by_itself_and_the_next_one_goes_on() throws Exception {
        String properties =
                "\"druidBeam.firehoseGracePeriod\": \"PT20S\", \"druidBeam.firehoseRetryPeriod\": \"PT19S\"";
        try (Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("natural", "MINUTE", "PT10S", properties)) {
            sendAll(tranquilizer, 0, 500);
            List<String> first = queries.runningTasks("natural");
            assertThat(first).isNotEmpty();

            await().atMost(Duration.ofMinutes(4))
                    .untilAsserted(() -> assertThat(first).allMatch(task -> ended(task)));
            sendAll(tranquilizer, 500, 1000);

            awaitSums("natural", 1000);
            assertThat(queries.publishedSegments("natural")).isPositive();
        }
    }

    @Test
    @Tag("faults")
    void a_worker_that_was_killed_takes_new_tasks_when_it_is_back() throws Exception {
        try (Tranquilizer<Map<String, Object>> tranquilizer =
                tranquilizer("killed", "HOUR", "PT10M", "\"task.replicants\": 2")) {
            sendAll(tranquilizer, 0, 100);
            awaitSums("killed", 100);
        }
        druid.kill(Role.SECOND_MIDDLE_MANAGER);
        druid.start(Role.SECOND_MIDDLE_MANAGER);
        try (Tranquilizer<Map<String, Object>> tranquilizer =
                tranquilizer("revived", "HOUR", "PT10M", "\"task.replicants\": 2")) {
            sendAll(tranquilizer, 0, 100);
            awaitSums("revived", 100);
        }
        // The sibling on the other worker has each event.
        awaitSums("killed", 100);
    }

    private boolean ended(String task) {
        try {
            return queries.statusCode(task).equals("SUCCESS");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void handOff(String dataSource) throws Exception {
        List<String> tasks = queries.runningTasks(dataSource);
        for (String task : tasks) {
            queries.shutDown(task);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(tasks).isNotEmpty().allMatch(this::ended));
    }

    private void awaitSums(String dataSource, int events) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(queries.sums(dataSource))
                .isEqualTo(new Sums(events, (long) events * (events - 1) / 2)));
    }

    private static void sendAll(Tranquilizer<Map<String, Object>> tranquilizer, int from, int to) throws Exception {
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        Instant now = Instant.now();
        for (int id = from; id < to; id++) {
            results.add(tranquilizer.send(event(id, now)));
        }
        tranquilizer.flush(PATIENCE);
        for (CompletableFuture<SendResult> result : results) {
            assertThat(result.get(0, TimeUnit.SECONDS)).isEqualTo(SendResult.SENT);
        }
    }

    private static DropReason reason(CompletableFuture<SendResult> result) {
        return result.join() instanceof SendResult.Dropped dropped ? dropped.reason() : null;
    }

    private static Map<String, Object> event(int id, Instant time) {
        Map<String, Object> event = new HashMap<>();
        event.put("time", time.toString());
        event.put("page", "page" + id % 7);
        event.put("id", "id" + id);
        event.put("added", id);
        return event;
    }

    private Tranquilizer<Map<String, Object>> tranquilizer(
            String dataSource, String granularity, String windowPeriod, String properties) throws IOException {
        Path file = new Druid28Source(druid, dataSource, granularity, windowPeriod, properties).file(directory);
        return DruidBeams.fromConfig(TranquilityConfig.read(file).dataSource(dataSource))
                .buildTranquilizer();
    }
}
