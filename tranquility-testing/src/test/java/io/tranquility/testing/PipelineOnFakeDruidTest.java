// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.SendResult;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole pipeline, on a fake Druid where something goes wrong. */
final class PipelineOnFakeDruidTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DATA_SOURCE = "clicks";

    @TempDir
    private Path directory;

    private final LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
    private final List<AutoCloseable> closing = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).close();
        }
        zooKeeper.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"DRUID_28", "DRUID_33_WITH_EXTENSION"})
    void every_replicant_of_every_partition_gets_its_events(DruidFlavour flavour) throws Exception {
        FakeDruid druid = druid(FakeDruid.builder(flavour));
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.partitions\": 2, \"task.replicants\": 2");

        assertSent(tranquilizer, 0, 500);

        assertThat(ids(druid.rows(DATA_SOURCE))).containsExactlyInAnyOrderElementsOf(numbers(0, 500));
        assertThat(druid.tasks(DATA_SOURCE)).hasSize(4).allSatisfy(task -> assertThat(task.rows())
                .isNotEmpty());
        druid.tasks(DATA_SOURCE).forEach(FakeTask::finish);
        assertThat(ids(druid.published(DATA_SOURCE))).containsExactlyInAnyOrderElementsOf(numbers(0, 500));
    }

    @Test
    void answers_that_get_lost_repeat_nothing_on_the_extension() throws Exception {
        FakeDruid druid = druid(FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION));
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.partitions\": 1");
        assertSent(tranquilizer, 0, 10);
        druid.failPushes(Fault.loseAnswer(), 2);
        druid.failPushes(Fault.readHalf(), 1);
        druid.failPushes(Fault.hangUp(), 1);
        druid.failPushes(Fault.answer(503, "busy"), 1);

        assertSent(tranquilizer, 10, 300);

        assertThat(druid.hasFailedAsAsked()).isTrue();
        assertThat(ids(druid.rows(DATA_SOURCE))).containsExactlyInAnyOrderElementsOf(numbers(0, 300));
    }

    @Test
    void a_lost_answer_repeats_its_batch_on_28_and_loses_nothing() throws Exception {
        FakeDruid druid = druid(FakeDruid.builder(DruidFlavour.DRUID_28));
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.partitions\": 1");
        assertSent(tranquilizer, 0, 10);
        druid.failPushes(Fault.loseAnswer(), 1);
        druid.failPushes(Fault.readHalf(), 1);

        assertSent(tranquilizer, 10, 30);

        assertThat(druid.hasFailedAsAsked()).isTrue();
        assertThat(ids(druid.rows(DATA_SOURCE)))
                .containsAll(numbers(0, 30))
                .hasSizeGreaterThan(30)
                .hasSizeLessThanOrEqualTo(50);
    }

    @Test
    void events_wait_for_a_task_that_has_no_worker_yet() throws Exception {
        FakeDruid druid = druid(FakeDruid.builder(DruidFlavour.DRUID_28));
        druid.holdNewTasks();
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.partitions\": 1");
        CompletableFuture<SendResult> result = tranquilizer.send(event(0));
        await().atMost(PATIENCE).until(() -> druid.tasks(DATA_SOURCE).size() == 1);
        assertThat(result).isNotDone();

        druid.startTasks();

        assertThat(result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(SendResult.SENT);
    }

    @Test
    void events_wait_for_a_worker_that_cannot_be_reached() throws Exception {
        FakeDruid druid = druid(FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION));
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.partitions\": 1");
        assertSent(tranquilizer, 0, 1);
        FakeTask task = druid.tasks(DATA_SOURCE).get(0);
        task.setReachable(false);
        CompletableFuture<SendResult> result = tranquilizer.send(event(1));
        await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> !result.isDone());

        task.setReachable(true);

        assertThat(result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(SendResult.SENT);
        assertThat(ids(task.rows())).containsExactly(0, 1);
    }

    @Test
    void a_new_leader_is_found_where_it_is_announced() throws Exception {
        FakeDruid druid =
                druid(FakeDruid.builder(DruidFlavour.DRUID_28).overlords(2).overlordService("druid/other"));
        druid.changeLeader();
        druid.failOverlord(Fault.answer(500, "starting"), 1);
        Tranquilizer<Map<String, Object>> tranquilizer =
                tranquilizer("\"druid.selectors.indexing.serviceName\": \"druid/other\"");

        assertSent(tranquilizer, 0, 10);

        assertThat(druid.tasks(DATA_SOURCE)).hasSize(1);
    }

    @Test
    void a_druid_without_the_extension_is_refused_with_what_to_do() {
        druid(FakeDruid.builder(DruidFlavour.DRUID_33));

        assertThatThrownBy(() -> tranquilizer("\"task.partitions\": 1"))
                .hasMessageContaining("33.0.0")
                .hasMessageContaining("druid-tranquility");
    }

    @Test
    void overlord_and_tasks_get_the_credentials_that_they_want() throws Exception {
        FakeDruid druid = druid(
                FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION).authorization("Basic bWU6b3BlbiBzZXNhbWU="));
        Tranquilizer<Map<String, Object>> tranquilizer =
                tranquilizer("\"druidBeam.basicAuthUser\": \"me\", \"druidBeam.basicAuthPass\": \"open sesame\"");

        assertSent(tranquilizer, 0, 100);

        assertThat(ids(druid.rows(DATA_SOURCE))).containsExactlyInAnyOrderElementsOf(numbers(0, 100));
    }

    @Test
    void other_credentials_are_refused_at_the_start_and_the_message_names_what_sets_them() throws Exception {
        FakeDruid druid =
                druid(FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION).authorization("Bearer of-someone-else"));

        assertThatThrownBy(() -> tranquilizer(
                        "\"druidBeam.basicAuthUser\": \"me\", \"druidBeam.basicAuthPass\": \"open sesame\""))
                .hasMessageContaining("401")
                .hasMessageContaining("it wants other credentials (druidBeam.basicAuthUser, druidBeam.bearerToken)")
                .hasMessageNotContaining("open sesame");
        assertThat(druid.tasks(DATA_SOURCE)).isEmpty();
    }

    private FakeDruid druid(FakeDruid.Builder builder) {
        FakeDruid druid = builder.zooKeeper(zooKeeper.connect()).start();
        closing.add(druid);
        return druid;
    }

    private Tranquilizer<Map<String, Object>> tranquilizer(String properties) throws IOException {
        Path file = directory.resolve("clicks.json");
        Files.writeString(file, """
                {
                  "dataSources": [{
                    "spec": {
                      "dataSchema": {
                        "dataSource": "clicks",
                        "timestampSpec": {"column": "time", "format": "auto"},
                        "dimensionsSpec": {"dimensions": ["id"]},
                        "metricsSpec": [{"type": "count", "name": "count"}],
                        "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE"}
                      },
                      "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                    }
                  }],
                  "properties": {"zookeeper.connect": "%s", %s}
                }
                """.formatted(zooKeeper.connect(), properties));
        Tranquilizer<Map<String, Object>> tranquilizer = DruidBeams.fromConfig(
                        TranquilityConfig.read(file).dataSource(DATA_SOURCE))
                .buildTranquilizer();
        closing.add(tranquilizer);
        return tranquilizer;
    }

    private static void assertSent(Tranquilizer<Map<String, Object>> tranquilizer, int from, int to) throws Exception {
        List<CompletableFuture<SendResult>> results = numbers(from, to).stream()
                .map(id -> tranquilizer.send(event(id)))
                .toList();
        tranquilizer.flush(PATIENCE);
        assertThat(results).allMatch(result -> result.join().equals(SendResult.SENT));
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static List<Integer> ids(List<Map<String, Object>> rows) {
        return rows.stream().map(row -> (Integer) row.get("id")).toList();
    }

    private static Map<String, Object> event(int id) {
        Map<String, Object> event = new HashMap<>();
        event.put("time", Instant.now().toString());
        event.put("id", id);
        return event;
    }
}
