// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.beam.SendResult;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.status.IntervalStatus;
import io.tranquility.status.LinkStatus;
import io.tranquility.status.PipelineStatus;
import io.tranquility.status.ReplicaStatus;
import io.tranquility.status.ReplicaStatus.State;
import io.tranquility.status.TaskSetStatus;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the whole pipeline says of itself, while things go well and while they do not. */
final class PipelineStatusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DATA_SOURCE = "clicks";

    @TempDir
    private Path directory;

    private final LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
    private final FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
            .zooKeeper(zooKeeper.connect())
            .start();
    private final List<AutoCloseable> closing = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : closing) {
            each.close();
        }
        druid.close();
        zooKeeper.close();
    }

    @Test
    void every_task_is_told_with_what_it_took() throws Exception {
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.partitions\": 2, \"task.replicants\": 2");
        send(tranquilizer, 500);

        PipelineStatus status = status(tranquilizer);

        assertThat(status.dataSource()).isEqualTo(DATA_SOURCE);
        assertThat(status.druidVersion()).contains("33.0.0");
        assertThat(status.clockDifference()).isZero();
        assertThat(status.zooKeeper().state()).isEqualTo(LinkStatus.State.THERE);
        assertThat(status.overlord().state()).isEqualTo(LinkStatus.State.THERE);
        assertThat(status.window().from()).isBeforeOrEqualTo(status.time());
        assertThat(status.window().to()).isAfter(status.time());
        IntervalStatus interval = status.intervals().get(0);
        assertThat(interval.isOpen()).isTrue();
        assertThat(interval.taskSets()).extracting(TaskSetStatus::partition).containsExactly(0, 1);
        assertThat(interval.taskSets())
                .allSatisfy(set -> assertThat(set.replicas()).hasSize(2).allSatisfy(replica -> {
                    assertThat(replica.state()).isEqualTo(State.RUNNING);
                    assertThat(replica.location()).isPresent();
                    assertThat(replica.batches()).isPositive();
                    assertThat(replica.inFlight()).isZero();
                    assertThat(replica.problem()).isEmpty();
                    assertThat(replica.events())
                            .isEqualTo(druid.task(replica.taskId()).rows().size());
                }));
        assertThat(interval.taskSets().stream()
                        .mapToLong(set -> set.replicas().get(0).events())
                        .sum())
                .isEqualTo(500);
    }

    @Test
    void its_map_is_json_with_everything_in_it() throws Exception {
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.replicants\": 1");
        send(tranquilizer, 1);

        JsonNode json = new ObjectMapper().valueToTree(status(tranquilizer).toMap());

        assertThat(json.at("/window/windowPeriod").asText()).isEqualTo("PT10M");
        assertThat(Instant.parse(json.at("/window/from").asText())).isBefore(Instant.now());
        assertThat(json.at("/zooKeeper/state").asText()).isEqualTo("THERE");
        assertThat(json.at("/intervals/0/isOpen").asBoolean()).isTrue();
        JsonNode replica = json.at("/intervals/0/taskSets/0/replicas/0");
        assertThat(replica.path("taskId").asText())
                .isEqualTo(druid.tasks(DATA_SOURCE).get(0).id());
        assertThat(replica.path("state").asText()).isEqualTo("RUNNING");
        assertThat(replica.path("location").asText()).startsWith("http://");
        assertThat(replica.path("events").asInt()).isEqualTo(1);
    }

    @Test
    void a_task_without_a_worker_waits_and_says_why() throws Exception {
        druid.holdNewTasks();
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.replicants\": 1");
        CompletableFuture<SendResult> result = tranquilizer.send(event());

        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            ReplicaStatus replica = latest(tranquilizer).replicas().get(0);
            assertThat(replica.state()).isEqualTo(State.WAITING);
            assertThat(replica.inFlight()).isEqualTo(1);
            assertThat(replica.problem())
                    .hasValueSatisfying(why -> assertThat(why).contains("no worker with a free slot"));
        });

        druid.startTasks();
        assertThat(result).succeedsWithin(PATIENCE).isEqualTo(SendResult.SENT);
        assertThat(latest(tranquilizer).replicas().get(0).state()).isEqualTo(State.RUNNING);
        assertThat(latest(tranquilizer).replicas().get(0).problem()).isEmpty();
    }

    @Test
    void a_task_that_does_not_answer_is_unreachable_until_it_does() throws Exception {
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.replicants\": 1");
        send(tranquilizer, 1);
        FakeTask task = druid.tasks(DATA_SOURCE).get(0);
        task.setReachable(false);
        CompletableFuture<SendResult> result = tranquilizer.send(event());

        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            ReplicaStatus replica = latest(tranquilizer).replicas().get(0);
            assertThat(replica.state()).isEqualTo(State.UNREACHABLE);
            assertThat(replica.problem()).isPresent();
        });

        task.setReachable(true);
        assertThat(result).succeedsWithin(PATIENCE).isEqualTo(SendResult.SENT);
        assertThat(latest(tranquilizer).replicas().get(0).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void an_attempt_that_took_the_place_of_another_stands_before_it() throws Exception {
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.replicants\": 1");
        send(tranquilizer, 3);
        druid.tasks(DATA_SOURCE).get(0).die("its worker was lost");

        assertThat(tranquilizer.send(event())).succeedsWithin(PATIENCE).isEqualTo(SendResult.SENT);

        List<TaskSetStatus> sets = status(tranquilizer).intervals().get(0).taskSets();
        assertThat(sets).extracting(TaskSetStatus::attempt).containsExactly(1, 0);
        assertThat(sets).extracting(TaskSetStatus::isCurrent).containsExactly(true, false);
        assertThat(sets).extracting(TaskSetStatus::partition).containsExactly(0, 0);
        assertThat(sets.get(0).replicas().get(0).events()).isEqualTo(1);
        assertThat(sets.get(1).replicas().get(0).events()).isEqualTo(3);
        assertThat(sets.get(1).replicas().get(0).state()).isEqualTo(State.LOST);
        assertThat(sets.get(1).replicas().get(0).problem())
                .hasValueSatisfying(why -> assertThat(why).contains("its worker was lost"));
    }

    @Test
    void a_replica_that_stays_behind_is_retired() throws Exception {
        Tranquilizer<Map<String, Object>> tranquilizer =
                tranquilizer("\"task.replicants\": 2, \"druidBeam.replicaTimeout\": \"PT1S\"");
        send(tranquilizer, 1);
        String slow = druid.tasks(DATA_SOURCE).get(1).id();
        druid.task(slow).setReachable(false);

        assertThat(tranquilizer.send(event())).succeedsWithin(PATIENCE).isEqualTo(SendResult.SENT);

        assertThat(latest(tranquilizer).replicas()).allSatisfy(replica -> {
            boolean isSlow = replica.taskId().equals(slow);
            assertThat(replica.state()).isEqualTo(isSlow ? State.RETIRED : State.RUNNING);
            assertThat(replica.events()).isEqualTo(isSlow ? 1 : 2);
            assertThat(replica.isLive()).isEqualTo(!isSlow);
        });
    }

    @Test
    void a_task_that_publishes_is_closed() throws Exception {
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.replicants\": 1");
        send(tranquilizer, 1);
        druid.tasks(DATA_SOURCE).get(0).publish();

        assertThat(tranquilizer.send(event())).succeedsWithin(PATIENCE).isEqualTo(SendResult.SENT);

        List<TaskSetStatus> sets = status(tranquilizer).intervals().get(0).taskSets();
        assertThat(sets.get(1).replicas().get(0).state()).isEqualTo(State.CLOSED);
    }

    @Test
    void a_zookeeper_that_is_away_is_away_since_then() throws Exception {
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.replicants\": 1");
        Instant before = Instant.now();
        zooKeeper.stop();

        await().atMost(PATIENCE).untilAsserted(() -> {
            LinkStatus link = status(tranquilizer).zooKeeper();
            assertThat(link.state()).isEqualTo(LinkStatus.State.AWAY);
            assertThat(link.since()).isAfterOrEqualTo(before);
            assertThat(link.problem()).hasValueSatisfying(why -> assertThat(why).contains(zooKeeper.connect()));
        });
        zooKeeper.start();
        await().atMost(PATIENCE).until(() -> status(tranquilizer).zooKeeper().state() == LinkStatus.State.THERE);
    }

    @Test
    void an_overlord_that_does_not_answer_is_away() throws Exception {
        druid.holdNewTasks();
        Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer("\"task.replicants\": 1");
        CompletableFuture<SendResult> result = tranquilizer.send(event());
        druid.failOverlord(Fault.answer(503, "no leader"), 1000);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(status(tranquilizer).overlord().state()).isEqualTo(LinkStatus.State.AWAY);
            assertThat(status(tranquilizer).overlord().problem())
                    .hasValueSatisfying(why -> assertThat(why).contains("no leader"));
        });
        druid.heal();
        druid.startTasks();
        assertThat(result).succeedsWithin(PATIENCE).isEqualTo(SendResult.SENT);
        assertThat(status(tranquilizer).overlord().state()).isEqualTo(LinkStatus.State.THERE);
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
                        "granularitySpec": {"segmentGranularity": "DAY", "queryGranularity": "NONE"}
                      },
                      "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                    }
                  }],
                  "properties": {"zookeeper.connect": "%s", "zookeeper.timeout": "PT3S", %s}
                }
                """.formatted(zooKeeper.connect(), properties));
        Tranquilizer<Map<String, Object>> tranquilizer = DruidBeams.fromConfig(
                        TranquilityConfig.read(file).dataSource(DATA_SOURCE))
                .buildTranquilizer();
        closing.add(() -> tranquilizer.close(Duration.ofSeconds(1)));
        return tranquilizer;
    }

    private static PipelineStatus status(Tranquilizer<?> tranquilizer) {
        return tranquilizer.status().orElseThrow();
    }

    private static TaskSetStatus latest(Tranquilizer<?> tranquilizer) {
        return status(tranquilizer).intervals().get(0).taskSets().get(0);
    }

    private static void send(Tranquilizer<Map<String, Object>> tranquilizer, int count) throws Exception {
        List<CompletableFuture<SendResult>> results = IntStream.range(0, count)
                .mapToObj(n -> tranquilizer.send(event(n)))
                .toList();
        tranquilizer.flush(PATIENCE);
        assertThat(results).allMatch(result -> result.join().equals(SendResult.SENT));
    }

    private static Map<String, Object> event() {
        return event(0);
    }

    private static Map<String, Object> event(int id) {
        return Map.of("time", Instant.now().toString(), "id", id);
    }
}
