// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.RunningTask.DEADLINE;
import static io.tranquility.extension.SharedDruid.awaitCount;
import static io.tranquility.extension.SharedDruid.awaitRealtimeCount;
import static io.tranquility.extension.SharedDruid.directory;
import static io.tranquility.extension.SharedDruid.druid;
import static io.tranquility.extension.SharedDruid.end;
import static io.tranquility.extension.SharedDruid.event;
import static io.tranquility.extension.SharedDruid.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.embedded.EmbeddedDruidException;
import io.tranquility.embedded.Role;
import io.tranquility.embedded.TaskStatus;
import io.tranquility.embedded.TaskStatus.State;
import io.tranquility.extension.RunningTask.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.druid.java.util.common.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The life of push tasks on a real Druid with two workers; each test has its own data source. */
@ExtendWith(SharedDruid.class)
class PushTaskIT {
    @Test
    void the_overlord_tells_that_the_extension_is_loaded() {
        final JsonNode status = RunningTask.send(
                        HttpRequest.newBuilder(druid().coordinatorUrl().resolve("/status"))
                                .GET())
                .json();
        assertThat(status.get("modules")).anySatisfy(module -> {
            assertThat(module.get("name").asText()).isEqualTo("io.tranquility.extension.TranquilityModule");
            assertThat(module.get("artifact").asText()).isEqualTo("druid-tranquility");
            assertThat(module.get("version").asText()).isNotEmpty();
        });
    }

    @Test
    void rows_can_be_queried_at_once_and_are_handed_off() {
        final RunningTask task = RunningTask.submit(druid(), TaskJson.hour("whole"));
        final Answer first = task.push(events(0, 1000));
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json()).isEqualTo(TaskJson.parse("{\"eventCount\":1000}"));
        awaitRealtimeCount("whole", 1000);
        awaitCount("whole", 1000);
        assertThat(first.restored()).isEqualTo("none");
        assertThat(first.incarnation()).isEqualTo(task.status().incarnation()).isNotEmpty();

        assertThat(task.shutdown().status()).isEqualTo(200);
        assertThat(task.awaitEnd().state()).isEqualTo(State.SUCCESS);
        awaitCount("whole", 1000);
        assertThat(servedBy("whole")).containsExactly("historical");
    }

    @Test
    void a_task_shuts_off_at_its_time() {
        final RunningTask task = RunningTask.submit(druid(), TaskJson.hour("timed"));
        task.push(events(0, 3));
        final Answer answer = RunningTask.send(task.request("shutdown?shutoffTime=2026-01-01T00:00:00Z", ""));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(task.awaitEnd().state()).isEqualTo(State.SUCCESS);
        awaitCount("timed", 3);
    }

    @Test
    void an_abandoned_replica_publishes_nothing_and_its_sibling_everything() {
        final RunningTask keeper = RunningTask.submit(druid(), TaskJson.hour("abandoned"));
        final RunningTask retired =
                RunningTask.submit(druid(), TaskJson.hour("abandoned").replicant(1));
        keeper.push("lane", 1, events(0, 5));
        keeper.push("lane", 2, events(5, 5));
        retired.push("lane", 1, events(0, 5));
        assertThat(RunningTask.send(retired.request("abandon", "")).status()).isEqualTo(200);
        final TaskStatus end = retired.awaitEnd();
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.errorMessage()).hasValue("Abandoned by its client; its [5] rows are not published");
        awaitRealtimeCount("abandoned", 10);
        end(keeper);
        awaitCount("abandoned", 10);
    }

    @Test
    void the_final_numbers_are_in_the_task_report() {
        final RunningTask task = RunningTask.submit(druid(), TaskJson.hour("reported"));
        task.push("lane", 7, "[" + event(0) + "," + event(1) + ",7]");
        end(task);
        final URI reports = druid().coordinatorUrl().resolve("/druid/indexer/v1/task/" + task.id() + "/reports");
        await().atMost(DEADLINE).ignoreExceptions().untilAsserted(() -> {
            final JsonNode report =
                    RunningTask.send(HttpRequest.newBuilder(reports).GET()).json();
            final JsonNode mine = report.at("/tranquility/payload");
            assertThat(mine.get("rowsTaken").asInt()).isEqualTo(2);
            assertThat(mine.at("/lastBatches/lane/0/sequence").asInt()).isEqualTo(7);
            assertThat(mine.at("/lastBatches/lane/0/digest").asText()).hasSize(64);
            final JsonNode druids = report.at("/ingestionStatsAndErrors/payload");
            assertThat(druids.at("/rowStats/buildSegments/processed").asInt()).isEqualTo(2);
            assertThat(druids.at("/rowStats/buildSegments/unparseable").asInt()).isEqualTo(1);
            assertThat(druids.at("/unparseableEvents/buildSegments/0").asText()).contains("must be an object");
            assertThat(druids.get("segmentsPublished").asInt()).isEqualTo(1);
        });
    }

    @Test
    void rows_are_counted_in_druids_metrics() {
        final RunningTask task = RunningTask.submit(druid(), TaskJson.hour("measured"));
        final String unparseableMetric = event(2).replace("\"added\":1", "\"added\":\"many\"");
        final String outside = event(3).replace("T00:", "T07:");
        task.push("[" + event(0) + "," + event(1) + "," + unparseableMetric + "," + outside + ",7,8]");
        Map.of("processed", 2, "processedWithError", 1, "thrownAway", 1, "unparseable", 2)
                .forEach((name, count) -> await().atMost(DEADLINE).untilAsserted(() -> assertThat(
                                IngestMetrics.sum(directory(), task.id(), "ingest/events/" + name))
                        .as(name)
                        .isEqualTo((long) count)));
        end(task);
    }

    @Test
    void an_empty_task_ends_well() {
        final RunningTask task = RunningTask.submit(druid(), TaskJson.hour("empty"));
        end(task);
    }

    @Test
    void two_partitions_of_an_interval_are_both_published() {
        final RunningTask first = RunningTask.submit(druid(), TaskJson.hour("partitions"));
        final RunningTask second =
                RunningTask.submit(druid(), TaskJson.hour("partitions").partition(1));
        first.push(events(0, 40));
        second.push(events(40, 2));
        awaitRealtimeCount("partitions", 42);
        end(first);
        end(second);
        awaitCount("partitions", 42);
    }

    @Test
    void replicas_publish_their_rows_once_and_leave_one_copy() throws IOException {
        final RunningTask first = RunningTask.submit(druid(), TaskJson.hour("replicas"));
        final RunningTask second =
                RunningTask.submit(druid(), TaskJson.hour("replicas").replicant(1));
        assertThat(first.location()).isNotEqualTo(second.location());
        first.push("lane", 1, events(0, 30));
        first.push("lane", 2, events(30, 30));
        second.push("lane", 2, events(30, 30));
        second.push("lane", 1, events(0, 30));
        assertThat(first.status().json().get("segments"))
                .isEqualTo(second.status().json().get("segments"));
        awaitRealtimeCount("replicas", 60);
        first.shutdown();
        second.shutdown();
        assertThat(first.awaitEnd().state()).isEqualTo(State.SUCCESS);
        assertThat(second.awaitEnd().state()).isEqualTo(State.SUCCESS);
        awaitCount("replicas", 60);
        assertThat(segmentFilesInDeepStorage("replicas")).hasSize(1);
    }

    @Test
    void tasks_of_neighbouring_minutes_do_not_disturb_each_other() {
        final RunningTask first = RunningTask.submit(
                druid(), new TaskJson("minutes", "2026-01-01T00:00:00.000Z/2026-01-01T00:01:00.000Z", "MINUTE", 0, 0));
        first.push(events(0, 50));
        final RunningTask second = RunningTask.submit(
                druid(), new TaskJson("minutes", "2026-01-01T00:01:00.000Z/2026-01-01T00:02:00.000Z", "MINUTE", 0, 0));
        second.push(events(60, 50));
        awaitRealtimeCount("minutes", 100);
        end(first);
        second.push(events(110, 10));
        end(second);
        awaitCount("minutes", 110);
    }

    @Test
    void a_task_that_cannot_persist_fails_with_the_number_of_rows() throws IOException {
        final TaskJson json = TaskJson.hour("full");
        final ObjectNode persistsSoon = json.toJson().deepCopy();
        ((ObjectNode) persistsSoon.at("/spec/tuningConfig")).put("intermediatePersistPeriod", "PT0S");
        final RunningTask task = RunningTask.submit(druid(), json, persistsSoon);
        final Path persists = persistDirectory(task);
        FileUtils.deleteDirectory(persists.toFile());
        Files.createFile(persists);

        assertThat(task.push(events(0, 5)).status()).isEqualTo(200);
        final TaskStatus end = task.awaitEnd();
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.errorMessage()).hasValueSatisfying(message -> assertThat(message)
                .contains("Rows cannot be persisted", "[5] acknowledged rows are lost"));
    }

    @Test
    void with_concurrent_locks_tasks_of_any_group_share_an_interval() {
        final RunningTask first = RunningTask.submit(
                druid(), TaskJson.hour("concurrent"), concurrent(TaskJson.hour("concurrent"), "one"));
        final TaskJson other = TaskJson.hour("concurrent").partition(1);
        final RunningTask second = RunningTask.submit(druid(), other, concurrent(other, "two"));
        first.push(events(0, 20));
        second.push(events(20, 3));
        awaitRealtimeCount("concurrent", 23);
        end(first);
        end(second);
        awaitCount("concurrent", 23);
    }

    @Test
    void a_worker_stopped_in_order_restores_rows_and_numbers() {
        final RunningTask task = RunningTask.submit(druid(), TaskJson.hour("restored"));
        task.push("lane", 1, events(0, 25));
        task.push("lane", 2, "[" + event(25) + ",7]");
        final Role worker = task.worker();
        druid().stop(worker);
        druid().start(worker);
        task.awaitState("taking");

        final JsonNode status = task.status().json();
        assertThat(status.get("restored").asText()).isEqualTo("clean");
        assertThat(status.get("rowsTaken").asInt()).isEqualTo(26);
        assertThat(task.push("lane", 1, events(0, 25)).json().get("skipped").asBoolean())
                .isTrue();
        final Answer again = task.push("lane", 2, "[" + event(25) + ",7]");
        assertThat(again.json().findValuesAsText("index")).containsExactly("1");
        assertThat(again.restored()).isEqualTo("clean");
        task.push("lane", 3, events(26, 4));
        awaitCount("restored", 30);
        end(task);
        awaitCount("restored", 30);
    }

    @Test
    void a_wrong_task_is_refused_in_words() {
        final ObjectNode unknown = (ObjectNode) TaskJson.hour("refused").toJson();
        ((ObjectNode) unknown.at("/spec/ioConfig/firehose")).put("type", "rabbitmq");
        assertThatThrownBy(() -> druid().submitTask(unknown))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("400")
                .hasMessageContaining("[spec.ioConfig.firehose.type] is [rabbitmq]");
    }

    @Test
    void the_service_name_is_announced_while_the_task_lives_and_the_task_id_is_not() throws Exception {
        try (CuratorFramework curator =
                CuratorFrameworkFactory.newClient(druid().zookeeperConnect(), new RetryOneTime(100))) {
            curator.start();
            final TaskJson json = TaskJson.hour("announced");
            final RunningTask task = RunningTask.submit(druid(), json);
            final String path = "/druid/discovery/" + json.serviceName();
            await().atMost(DEADLINE)
                    .untilAsserted(() ->
                            assertThat(curator.getChildren().forPath(path)).hasSize(1));
            assertThat(curator.getChildren().forPath("/druid/discovery")).doesNotContain(json.id());

            RunningTask.send(HttpRequest.newBuilder(
                            druid().coordinatorUrl().resolve("/druid/indexer/v1/task/" + json.id() + "/shutdown"))
                    .POST(BodyPublishers.noBody()));
            assertThat(task.awaitEnd().state()).isEqualTo(State.FAILED);
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(curator.checkExists().forPath(path) == null
                                    || curator.getChildren().forPath(path).isEmpty())
                            .isTrue());
        }
    }

    private static List<String> servedBy(String dataSource) {
        return druid()
                .sql("SELECT DISTINCT server_type FROM sys.server_segments JOIN sys.segments USING (segment_id)"
                        + " JOIN sys.servers USING (server) WHERE datasource = '" + dataSource + "'")
                .stream()
                .map(row -> row.get("server_type").toString())
                .toList();
    }

    private static List<Path> segmentFilesInDeepStorage(String dataSource) throws IOException {
        try (Stream<Path> files = Files.walk(directory().resolve("deep-storage"))) {
            return files.filter(file ->
                            file.endsWith("meta.smoosh") && file.toString().contains("/" + dataSource + "/"))
                    .toList();
        }
    }

    private static ObjectNode concurrent(TaskJson task, String group) {
        final ObjectNode json = task.toJson().deepCopy();
        json.put("groupId", group).putObject("context").put("useConcurrentLocks", true);
        return json;
    }

    private static Path persistDirectory(RunningTask task) throws IOException {
        try (Stream<Path> files = Files.walk(directory())) {
            return files.filter(file -> file.endsWith(Path.of(task.id(), "work", "persist")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
