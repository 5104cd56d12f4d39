// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.RunningTask.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedDruidException;
import io.tranquility.embedded.Role;
import io.tranquility.embedded.TaskStatus.State;
import io.tranquility.extension.RunningTask.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of push tasks on a real Druid with two workers; each test has its own data source. */
class PushTaskIT {
    private static final int MAX_BODY_BYTES = 1 << 20;

    @TempDir
    private static Path directory;

    private static EmbeddedDruid druid;

    @BeforeAll
    static void start() {
        druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("tranquility.extension.directory")))
                .indexers(2)
                .workDirectory(directory.resolve("druid"))
                .property("druid.indexer.task.restoreTasksOnRestart", "true")
                .property("druid.tranquility.maxBodyBytes", Integer.toString(MAX_BODY_BYTES))
                .start();
    }

    @AfterAll
    static void stop() {
        if (druid != null) {
            druid.close();
        }
    }

    @Test
    void the_overlord_tells_that_the_extension_is_loaded() {
        final JsonNode status = RunningTask.send(
                        HttpRequest.newBuilder(druid.coordinatorUrl().resolve("/status"))
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
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("whole"));
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
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("timed"));
        task.push(events(0, 3));
        final Answer answer = RunningTask.send(task.request("shutdown?shutoffTime=2026-01-01T00:00:00Z", ""));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(task.awaitEnd().state()).isEqualTo(State.SUCCESS);
        awaitCount("timed", 3);
    }

    @Test
    void a_repeated_batch_is_skipped_and_a_changed_one_counted_as_a_conflict() {
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("repeats"));
        assertThat(task.push("lane", 1, events(0, 10)).json())
                .isEqualTo(TaskJson.parse("{\"eventCount\":10,\"rejected\":[]}"));
        assertThat(task.push("lane", 1, events(0, 10)).json())
                .isEqualTo(TaskJson.parse("{\"eventCount\":0,\"skipped\":true,\"rejected\":[]}"));
        assertThat(task.push("lane", 1, events(10, 5)).json().get("eventCount").asInt())
                .isEqualTo(5);
        for (int sequence = 2; sequence <= 9; sequence++) {
            task.push("lane", sequence, events(sequence * 100, 1));
        }
        final Answer below = task.push("lane", 1, events(0, 10));
        assertThat(below.status()).isEqualTo(409);
        assertThat(below.json().get("error").asText()).contains("Sequence [1]", "nothing was taken");

        final JsonNode status = task.status().json();
        assertThat(status.get("rowsTaken").asInt()).isEqualTo(23);
        assertThat(status.get("batchesSkipped").asInt()).isEqualTo(1);
        assertThat(status.get("conflicts").asInt()).isEqualTo(1);
        awaitRealtimeCount("repeats", 23);
        end(task);
        awaitCount("repeats", 23);
    }

    @Test
    void a_truncated_body_and_then_its_retry_lose_nothing() throws IOException {
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("truncated"));
        final String batch = events(0, 100);
        sendHalf(task.url("push-events"), batch);
        final Answer half = task.push("lane", 1, batch.substring(0, batch.length() / 2));
        assertThat(half.status()).isEqualTo(400);
        assertThat(half.json().get("error").asText()).contains("not readable as application/json");
        assertThat(task.status().json().get("rowsTaken").asInt()).isZero();

        assertThat(task.push("lane", 1, batch).json().get("eventCount").asInt()).isEqualTo(100);
        awaitRealtimeCount("truncated", 100);
        end(task);
        awaitCount("truncated", 100);
    }

    @Test
    void garbage_is_named_and_its_neighbours_arrive() {
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("garbage"));
        final String body = "[" + event(0) + ",7," + event(1) + ",{\"timestamp\":\"yesterday\"},"
                + "{\"timestamp\":\"2027-01-01T00:00:00Z\",\"page\":\"late\"},"
                + "{\"timestamp\":\"2026-01-01T00:10:00Z\",\"page\":\"metric\",\"added\":\"many\"}," + event(2) + "]";
        final JsonNode answer = task.push("lane", 1, body).json();
        assertThat(answer.get("eventCount").asInt()).isEqualTo(7);
        assertThat(answer.findValuesAsText("index")).containsExactly("1", "3", "4");
        assertThat(answer.findValuesAsText("reason").get(2)).contains("outside the task's interval");
        final JsonNode repeated = task.push("lane", 1, body).json();
        assertThat(repeated.get("skipped").asBoolean()).isTrue();
        assertThat(repeated.get("rejected")).isEqualTo(answer.get("rejected"));

        final JsonNode status = task.status().json();
        assertThat(status.get("rowsTaken").asInt()).isEqualTo(4);
        assertThat(status.get("rowsWithErrors").asInt()).isEqualTo(1);
        assertThat(status.get("rowsUnparseable").asInt()).isEqualTo(2);
        assertThat(status.get("rowsThrownAway").asInt()).isEqualTo(1);
        awaitRealtimeCount("garbage", 4);
        end(task);
        awaitCount("garbage", 4);
    }

    @Test
    void smile_and_gzip_are_taken_and_too_large_a_body_is_not() throws IOException {
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("bodies"));
        final JsonNode events = TaskJson.parse(events(0, 10));
        final Answer smile = RunningTask.send(HttpRequest.newBuilder(task.urlByName("push-events"))
                .header("Content-Type", "application/x-jackson-smile")
                .POST(BodyPublishers.ofByteArray(BodyFormat.SMILE.mapper().writeValueAsBytes(events))));
        assertThat(smile.json().get("eventCount").asInt()).isEqualTo(10);

        final Answer gzip = RunningTask.send(gzip(task, events(10, 10)));
        assertThat(gzip.json().get("eventCount").asInt()).isEqualTo(10);
        final Answer bomb = RunningTask.send(gzip(task, " ".repeat(MAX_BODY_BYTES + 1)));
        assertThat(bomb.status()).isEqualTo(413);
        assertThat(bomb.json().get("error").asText())
                .contains("more than " + MAX_BODY_BYTES + " bytes", "druid.tranquility.maxBodyBytes");
        awaitRealtimeCount("bodies", 20);
        end(task);
        awaitCount("bodies", 20);
    }

    @Test
    void an_empty_task_ends_well() {
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("empty"));
        end(task);
    }

    @Test
    void two_partitions_of_an_interval_are_both_published() {
        final RunningTask first = RunningTask.submit(druid, TaskJson.hour("partitions"));
        final RunningTask second =
                RunningTask.submit(druid, TaskJson.hour("partitions").partition(1));
        first.push(events(0, 40));
        second.push(events(40, 2));
        awaitRealtimeCount("partitions", 42);
        end(first);
        end(second);
        awaitCount("partitions", 42);
    }

    @Test
    void replicas_publish_their_rows_once_and_leave_one_copy() throws IOException {
        final RunningTask first = RunningTask.submit(druid, TaskJson.hour("replicas"));
        final RunningTask second =
                RunningTask.submit(druid, TaskJson.hour("replicas").replicant(1));
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
                druid, new TaskJson("minutes", "2026-01-01T00:00:00.000Z/2026-01-01T00:01:00.000Z", "MINUTE", 0, 0));
        first.push(events(0, 50));
        final RunningTask second = RunningTask.submit(
                druid, new TaskJson("minutes", "2026-01-01T00:01:00.000Z/2026-01-01T00:02:00.000Z", "MINUTE", 0, 0));
        second.push(events(60, 50));
        awaitRealtimeCount("minutes", 100);
        end(first);
        second.push(events(110, 10));
        end(second);
        awaitCount("minutes", 110);
    }

    @Test
    void a_closed_task_knows_its_batches_and_takes_no_others() {
        druid.stop(Role.HISTORICAL);
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("closed"));
        try {
            task.push("lane", 1, events(0, 10));
            task.shutdown();
            task.awaitState("handingOff");
            assertThat(task.shutdown().status()).isEqualTo(200);

            assertThat(task.push("lane", 1, events(0, 10)).json().get("skipped").asBoolean())
                    .isTrue();
            final Answer unknown = task.push("lane", 2, events(10, 10));
            assertThat(unknown.status()).isEqualTo(410);
            assertThat(unknown.json().get("error").asText()).contains("nothing was taken");
            assertThat(task.push(events(10, 10)).status()).isEqualTo(410);
            awaitRealtimeCount("closed", 10);
        } finally {
            druid.start(Role.HISTORICAL);
        }
        assertThat(task.awaitEnd().state()).isEqualTo(State.SUCCESS);
        awaitCount("closed", 10);
    }

    @Test
    void a_worker_stopped_in_order_restores_rows_and_numbers() {
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("restored"));
        task.push("lane", 1, events(0, 25));
        task.push("lane", 2, "[" + event(25) + ",7]");
        final Role worker = workerOf(task);
        druid.stop(worker);
        druid.start(worker);
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
        assertThatThrownBy(() -> druid.submitTask(unknown))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("400")
                .hasMessageContaining("[spec.ioConfig.firehose.type] is [rabbitmq]");
    }

    @Test
    void the_service_name_is_announced_while_the_task_lives_and_the_task_id_is_not() throws Exception {
        try (CuratorFramework curator =
                CuratorFrameworkFactory.newClient(druid.zookeeperConnect(), new RetryOneTime(100))) {
            curator.start();
            final TaskJson json = TaskJson.hour("announced");
            final RunningTask task = RunningTask.submit(druid, json);
            final String path = "/druid/discovery/" + json.serviceName();
            await().atMost(DEADLINE)
                    .untilAsserted(() ->
                            assertThat(curator.getChildren().forPath(path)).hasSize(1));
            assertThat(curator.getChildren().forPath("/druid/discovery")).doesNotContain(json.id());

            RunningTask.send(HttpRequest.newBuilder(
                            druid.coordinatorUrl().resolve("/druid/indexer/v1/task/" + json.id() + "/shutdown"))
                    .POST(BodyPublishers.noBody()));
            assertThat(task.awaitEnd().state()).isEqualTo(State.FAILED);
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(curator.checkExists().forPath(path) == null
                                    || curator.getChildren().forPath(path).isEmpty())
                            .isTrue());
        }
    }

    private static void end(RunningTask task) {
        assertThat(task.shutdown().status()).isEqualTo(200);
        assertThat(task.awaitEnd().state()).isEqualTo(State.SUCCESS);
    }

    /** Events a second apart, so that none is rolled up with another. */
    private static String events(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(PushTaskIT::event)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String event(int second) {
        return "{\"timestamp\":\"2026-01-01T00:%02d:%02dZ\",\"page\":\"p%d\",\"added\":1}"
                .formatted(second / 60, second % 60, second % 7);
    }

    private static HttpRequest.Builder gzip(RunningTask task, String body) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body.getBytes(StandardCharsets.UTF_8));
        }
        return HttpRequest.newBuilder(task.url("push-events"))
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(bytes.toByteArray()));
    }

    /** Promises the whole body, sends half of it and hangs up; returns when the task has noticed. */
    private static void sendHalf(URI url, String body) throws IOException {
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            final OutputStream out = socket.getOutputStream();
            out.write(("POST " + url.getPath() + " HTTP/1.1\r\nHost: " + url.getHost()
                            + "\r\nContent-Type: application/json\r\nX-Firehose-Producer-Id: lane\r\n"
                            + "X-Firehose-Producer-Seq: 1\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, 0, bytes.length / 2);
            out.flush();
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    /** By a native query, which sees a new data source at once. */
    private static long nativeCount(String dataSource) {
        final JsonNode result = druid.query(TaskJson.parse("""
                {"queryType": "timeseries", "dataSource": "%s", "granularity": "all",
                 "intervals": ["2026-01-01/2027-01-01"],
                 "aggregations": [{"type": "longSum", "name": "rows", "fieldName": "count"}]}
                """.formatted(dataSource)));
        return result.isEmpty() ? 0 : result.get(0).at("/result/rows").asLong();
    }

    /** The broker learns of a new segment within a moment; of the rows in it at once. */
    private static void awaitRealtimeCount(String dataSource, long expected) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(nativeCount(dataSource)).isEqualTo(expected));
    }

    private static void awaitCount(String dataSource, long expected) {
        await().atMost(DEADLINE).ignoreExceptions().untilAsserted(() -> {
            final Map<String, Object> row = druid.sql(
                            "SELECT SUM(\"count\") AS n, SUM(added) AS a FROM \"" + dataSource + "\"")
                    .get(0);
            assertThat(((Number) row.get("n")).longValue()).isEqualTo(expected);
        });
    }

    private static List<String> servedBy(String dataSource) {
        return druid
                .sql("SELECT DISTINCT server_type FROM sys.server_segments JOIN sys.segments USING (segment_id)"
                        + " JOIN sys.servers USING (server) WHERE datasource = '" + dataSource + "'")
                .stream()
                .map(row -> row.get("server_type").toString())
                .toList();
    }

    private static List<Path> segmentFilesInDeepStorage(String dataSource) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("druid/deep-storage"))) {
            return files.filter(file ->
                            file.endsWith("meta.smoosh") && file.toString().contains("/" + dataSource + "/"))
                    .toList();
        }
    }

    private static Role workerOf(RunningTask task) {
        final int port = task.location().orElseThrow().port();
        return druid.indexerUrls().get(0).getPort() == port ? Role.INDEXER : Role.SECOND_INDEXER;
    }
}
