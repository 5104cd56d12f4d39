// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.NoSuchElementException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a test can do with a fake Druid, beyond the contract. */
final class FakeDruidTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_28).start();

    @AfterEach
    void close() {
        druid.close();
    }

    @Test
    void of_two_replicas_the_first_to_publish_wins() throws Exception {
        FakeTask first = submit("0_0", "group", PATIENCE);
        FakeTask second = submit("0_1", "group", PATIENCE);
        assertThat(push(first, 3).statusCode()).isEqualTo(200);
        assertThat(push(second, 2).statusCode()).isEqualTo(200);
        assertThat(druid.rows("pages")).hasSize(3);

        second.finish();
        assertThat(druid.rows("pages")).hasSize(2);
        first.finish();

        assertThat(druid.published("pages")).hasSize(2);
        assertThat(first.rows()).hasSize(3);
    }

    @Test
    void on_28_a_later_attempt_overshadows_what_was_published() throws Exception {
        FakeTask first = submit("0_0", "group", PATIENCE);
        push(first, 3);
        first.finish();
        FakeTask second = submit("0_0_again", "other", PATIENCE);
        push(second, 1);
        second.finish();
        assertThat(druid.published("pages")).hasSize(1);
    }

    @Test
    void with_the_extension_a_later_attempt_appends() throws Exception {
        druid.close();
        druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION).start();
        FakeTask first = submit("0_0", "group", PATIENCE);
        push(first, 3);
        first.finish();
        FakeTask second = submit("0_0_again", "other", PATIENCE);
        push(second, 1);
        second.finish();
        assertThat(druid.published("pages")).hasSize(4);
    }

    @Test
    void a_task_that_dies_publishes_nothing_and_listens_no_more() throws Exception {
        FakeTask task = submit("0_0", "group", PATIENCE);
        push(task, 3);
        task.die("out of memory");
        assertThat(task.state()).isEqualTo(FakeTask.State.FAILED);
        assertThat(druid.published("pages")).isEmpty();
        assertThat(druid.rows("pages")).isEmpty();
        assertThatThrownBy(() -> push(task, 1)).isInstanceOf(IOException.class);
        assertThat(status(task).body()).contains("\"statusCode\":\"FAILED\"", "out of memory");
    }

    @Test
    void a_task_that_publishes_runs_on_but_takes_nothing() throws Exception {
        FakeTask task = submit("0_0", "group", PATIENCE);
        push(task, 3);
        task.publish();
        assertThat(push(task, 1).statusCode()).isEqualTo(400);
        assertThat(status(task).body()).contains("\"statusCode\":\"RUNNING\"");
        assertThat(druid.published("pages")).hasSize(3);
        task.finish();
        assertThatThrownBy(task::finish).hasMessageContaining("is SUCCESS, not RUNNING");
        assertThat(druid.rows("pages")).hasSize(3);
    }

    @Test
    void a_task_ends_at_its_shutoff_time() throws Exception {
        FakeTask task = submit("0_0", "group", Duration.ofMillis(300));
        await().atMost(PATIENCE).until(() -> task.state() == FakeTask.State.SUCCESS);
    }

    @Test
    void the_overlord_can_forget_a_task_that_runs() throws Exception {
        FakeTask task = submit("0_0", "group", PATIENCE);
        druid.forget(task.id());
        assertThat(status(task).statusCode()).isEqualTo(404);
        assertThat(push(task, 1).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> druid.forget("nobody"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("nobody");
    }

    @Test
    void an_overlord_that_does_not_lead_redirects_to_the_one_that_does() throws Exception {
        druid.close();
        druid = FakeDruid.builder(DruidFlavour.DRUID_28).overlords(2).start();
        URI follower = druid.overlords().get(1);
        HttpResponse<String> redirect = get(follower.resolve("/druid/indexer/v1/task/x%20y/status?full"));
        assertThat(redirect.statusCode()).isEqualTo(307);
        assertThat(redirect.headers().firstValue("Location"))
                .contains(druid.overlord() + "/druid/indexer/v1/task/x%20y/status?full");

        druid.changeLeader();

        assertThat(druid.overlord()).isEqualTo(follower);
        assertThat(get(follower.resolve("/druid/indexer/v1/task/x/status")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void faults_meet_as_many_calls_as_asked() throws Exception {
        FakeTask task = submit("0_0", "group", PATIENCE);
        task.failPushes(Fault.answer(500, "own"), 1);
        druid.failPushes(Fault.answer(503, "all"), 1);
        druid.failPushes(Fault.loseAnswer(), 1);
        assertThat(push(task, 1).body()).isEqualTo("{\"error\":\"own\"}");
        assertThat(push(task, 1).body()).isEqualTo("{\"error\":\"all\"}");
        assertThat(task.rows()).isEmpty();
        assertThat(druid.hasFailedAsAsked()).isFalse();
        assertThatThrownBy(() -> push(task, 1)).isInstanceOf(IOException.class);
        assertThat(task.rows()).isNotEmpty();
        assertThat(druid.hasFailedAsAsked()).isTrue();
        druid.failOverlord(Fault.hangUp(), 5);
        druid.heal();
        assertThat(status(task).statusCode()).isEqualTo(200);
    }

    @Test
    void refuses_what_it_cannot_play() throws Exception {
        assertThat(submitted(json("0_0", "group", PATIENCE).replace("\"millis\"", "\"yyyy\""))
                        .body())
                .contains("timestamps of the formats", "yyyy");
        assertThat(submitted(json("0_0", "group", PATIENCE).replace("\"timed\"", "\"kafka\""))
                        .body())
                .contains("kafka", "clipped, timed, receiver");
        assertThatThrownBy(() -> druid.failPushes(Fault.hangUp(), 0)).hasMessageContaining("at least 1 call");
        assertThatThrownBy(() -> FakeDruid.builder(DruidFlavour.DRUID_28).overlords(0))
                .hasMessageContaining("at least 1 Overlord");
        assertThatThrownBy(() -> druid.task("x"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("No task x was submitted");
    }

    @Test
    void a_task_is_announced_while_it_runs() throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                CuratorFramework curator =
                        CuratorFrameworkFactory.newClient(zooKeeper.connect(), new RetryOneTime(100))) {
            curator.start();
            druid.close();
            druid = FakeDruid.builder(DruidFlavour.DRUID_28)
                    .zooKeeper(zooKeeper.connect())
                    .discoveryPath("/test/discovery")
                    .start();
            assertThat(curator.getChildren().forPath("/test/discovery")).containsExactly("druid:overlord");
            FakeTask task = submit("0_0", "group", PATIENCE);
            String node = "/test/discovery/" + task.serviceName();
            String instance = curator.getChildren().forPath(node).get(0);
            assertThat(new String(curator.getData().forPath(node + "/" + instance), StandardCharsets.UTF_8))
                    .contains("\"port\":" + task.location().orElseThrow().getPort());

            task.die("gone");

            assertThat(curator.getChildren().forPath(node)).isEmpty();
            druid.close();
        }
    }

    @Test
    void closing_it_ends_its_threads_and_servers() throws Exception {
        FakeTask task = submit("0_0", "group", PATIENCE);
        push(task, 1);
        URI overlord = druid.overlord();
        druid.close();
        assertThatThrownBy(() -> get(overlord.resolve("/status"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> push(task, 1)).isInstanceOf(IOException.class);
        await().atMost(PATIENCE).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("fake-druid-")));
    }

    private FakeTask submit(String suffix, String group, Duration life) throws Exception {
        assertThat(submitted(json(suffix, group, life)).body()).isEqualTo("{\"task\":\"pages_" + suffix + "\"}");
        return druid.task("pages_" + suffix);
    }

    private HttpResponse<String> submitted(String json) throws Exception {
        return post(druid.overlord().resolve("/druid/indexer/v1/task"), json);
    }

    private HttpResponse<String> push(FakeTask task, int events) throws Exception {
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < events; i++) {
            body.append(i == 0 ? "" : ",")
                    .append("{\"timestamp\":")
                    .append(START.toEpochMilli() + i)
                    .append("}");
        }
        URI uri = URI.create(
                task.location().orElseThrow() + "/druid/worker/v1/chat/" + task.serviceName() + "/push-events");
        return post(uri, body.append("]").toString());
    }

    private HttpResponse<String> status(FakeTask task) throws Exception {
        return get(druid.overlord().resolve("/druid/indexer/v1/task/" + task.id() + "/status"));
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).GET().build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(URI uri, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static String json(String suffix, String group, Duration life) {
        return """
                {"type": "index_realtime", "id": "pages_%s", "resource": {"availabilityGroup": "%s"},
                 "spec": {
                   "dataSchema": {"dataSource": "pages",
                                  "timestampSpec": {"column": "timestamp", "format": "millis"}},
                   "ioConfig": {"type": "realtime", "firehose": {
                     "type": "clipped", "interval": "%s/%s",
                     "delegate": {"type": "timed", "shutoffTime": "%s",
                                  "delegate": {"type": "receiver", "serviceName": "firehose:pages-%s"}}}}}}
                """.formatted(
                        suffix,
                        group,
                        START,
                        START.plus(1, ChronoUnit.HOURS),
                        Instant.now().plus(life),
                        suffix);
    }
}
