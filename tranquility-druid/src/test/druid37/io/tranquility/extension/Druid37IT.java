// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.RunningTask.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import io.tranquility.embedded.TaskStatus.State;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of push tasks on Druid 37; each test has its own data source. */
class Druid37IT {
    @TempDir
    private static Path directory;

    private static EmbeddedDruid druid;

    @BeforeAll
    static void start() throws IOException {
        druid = Druid37.start(directory);
    }

    @AfterAll
    static void stop() {
        if (druid != null) {
            druid.close();
        }
    }

    @Test
    void the_overlord_is_druid_37_and_tells_that_the_extension_is_loaded() {
        final JsonNode status = RunningTask.send(
                        HttpRequest.newBuilder(druid.coordinatorUrl().resolve("/status"))
                                .GET())
                .json();
        assertThat(status.get("version").asText()).startsWith("37.");
        assertThat(status.get("modules").findValuesAsText("artifact")).contains("druid-tranquility");
    }

    @Test
    void rows_can_be_queried_at_once_are_taken_once_and_are_handed_off() {
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("whole"));
        assertThat(task.push("lane", 1, events(0, 900)).status()).isEqualTo(200);
        assertThat(task.push("lane", 1, events(0, 900)).json().get("skipped").asBoolean())
                .isTrue();
        assertThat(task.push("lane", 2, events(900, 100).substring(0, 500)).status())
                .isEqualTo(400);
        assertThat(task.push("lane", 2, events(900, 100)).status()).isEqualTo(200);
        awaitCount("whole", 1000);
        end(task);
        awaitCount("whole", 1000);
    }

    @Test
    void replicas_publish_their_rows_once() {
        final RunningTask first = RunningTask.submit(druid, TaskJson.hour("replicas"));
        final RunningTask second =
                RunningTask.submit(druid, TaskJson.hour("replicas").replicant(1));
        first.push("lane", 1, events(0, 30));
        second.push("lane", 1, events(0, 30));
        awaitCount("replicas", 30);
        end(first);
        end(second);
        awaitCount("replicas", 30);
    }

    @Test
    void each_segment_is_handed_off_when_its_own_window_is_over() {
        final TaskJson task =
                new TaskJson("windows", "2026-01-01T00:00:00.000Z/2026-01-01T01:00:00.000Z", "MINUTE", 0, 0);
        final ObjectNode json = task.toJson().deepCopy();
        ((ObjectNode) json.at("/spec/tuningConfig"))
                .put("windowPeriod", "PT10S")
                .putObject("rejectionPolicy")
                .put("type", "messageTime");
        final RunningTask running = RunningTask.submit(druid, task, json);
        running.push(events(0, 75));
        await().atMost(DEADLINE)
                .untilAsserted(() ->
                        assertThat(running.status().json().get("segments")).hasSize(1));
        awaitCount("windows", 75);
        end(running);
        awaitCount("windows", 75);
    }

    @Test
    void a_worker_stopped_in_order_restores_rows_and_numbers() {
        final RunningTask task = RunningTask.submit(druid, TaskJson.hour("restored"));
        task.push("lane", 1, events(0, 25));
        final Role worker = task.worker();
        druid.stop(worker);
        druid.start(worker);
        task.awaitState("taking");
        assertThat(task.status().restored()).isEqualTo("clean");
        assertThat(task.push("lane", 1, events(0, 25)).json().get("skipped").asBoolean())
                .isTrue();
        end(task);
        awaitCount("restored", 25);
    }

    private static void end(RunningTask task) {
        assertThat(task.shutdown().status()).isEqualTo(200);
        assertThat(task.awaitEnd().state()).isEqualTo(State.SUCCESS);
    }

    private static String events(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(second -> "{\"timestamp\":\"2026-01-01T00:%02d:%02dZ\",\"page\":\"p\",\"added\":1}"
                        .formatted(second / 60, second % 60))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static void awaitCount(String dataSource, long expected) {
        await().atMost(DEADLINE).untilAsserted(() -> {
            final JsonNode result = druid.query(TaskJson.parse("""
                    {"queryType": "timeseries", "dataSource": "%s", "granularity": "all",
                     "intervals": ["2026-01-01/2027-01-01"],
                     "aggregations": [{"type": "longSum", "name": "rows", "fieldName": "count"}]}
                    """.formatted(dataSource)));
            assertThat(result.isEmpty() ? 0 : result.get(0).at("/result/rows").asLong())
                    .isEqualTo(expected);
        });
    }
}
