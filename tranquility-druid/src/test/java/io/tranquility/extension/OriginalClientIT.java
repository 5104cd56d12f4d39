// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.RunningTask.DEADLINE;
import static io.tranquility.extension.SharedDruid.awaitCount;
import static io.tranquility.extension.SharedDruid.druid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.embedded.TaskStatus.State;
import io.tranquility.original.OriginalProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The original Tranquility 0.8.3, unmodified, pushes to the extension on a real Druid: after the hand-off exactly the
 * acknowledged events are there, each once. One process of it serves several data sources, to save time.
 */
@ExtendWith(SharedDruid.class)
class OriginalClientIT {
    private static final int EVENTS = 1_500;
    private static final String JSON = "original_json";
    private static final String SMILE = "original_smile";
    private static final String PARTITIONS = "original_partitions";
    private static final String REPLICANTS = "original_replicants";
    private static final String BOTH = "original_2x2";
    private static final String CUT = "original_faultcut";
    private static final String HALF = "original_faulthalf";
    private static final String RESTARTED = "original_restarted";

    @TempDir
    private static Path directory;

    private static Map<String, OriginalProcess.Outcome> outcomes;

    @BeforeAll
    static void send() throws Exception {
        outcomes = original("all")
                .with(JSON, Map.of("druidBeam.taskLocator", "curator"))
                .with(SMILE, Map.of("druidBeam.taskLocator", "overlord", "serialization.format", "smile"))
                .with(PARTITIONS, Map.of("task.partitions", "2"))
                .with(REPLICANTS, Map.of("task.replicants", "2"))
                .with(BOTH, Map.of("task.partitions", "2", "task.replicants", "2"))
                .with(CUT, Map.of())
                .with(HALF, Map.of())
                .with(RESTARTED, Map.of())
                .start(0, EVENTS, 1)
                .await();
    }

    @ParameterizedTest
    @ValueSource(strings = {JSON, SMILE, PARTITIONS, REPLICANTS, BOTH, CUT, HALF})
    void exactly_the_acknowledged_events_are_published(String dataSource) {
        assertThat(outcomes).containsEntry(dataSource, new OriginalProcess.Outcome(EVENTS, 0, 0));
        endTasks(dataSource, 1);
        awaitEvents(dataSource, EVENTS);
    }

    @Test
    void a_client_that_is_restarted_goes_on_with_its_tasks() throws Exception {
        final List<String> before = taskIds(RESTARTED);
        assertThat(original("again")
                        .with(RESTARTED, Map.of())
                        .start(EVENTS, 500, 1)
                        .await())
                .containsEntry(RESTARTED, new OriginalProcess.Outcome(500, 0, 0));
        assertThat(taskIds(RESTARTED)).containsAll(before);
        endTasks(RESTARTED, 1);
        awaitEvents(RESTARTED, EVENTS + 500);
    }

    @Test
    void a_replica_that_is_cancelled_costs_nothing() throws Exception {
        final String dataSource = "original_cancelled";
        try (OriginalProcess client = original("cancelled")
                .with(dataSource, Map.of("task.replicants", "2"))
                .start(0, EVENTS, 4)) {
            final String victim = await().atMost(DEADLINE)
                    .until(() -> taskWithRows(dataSource, "_1"), Optional::isPresent)
                    .orElseThrow();
            RunningTask.send(HttpRequest.newBuilder(
                            druid().coordinatorUrl().resolve("/druid/indexer/v1/task/" + victim + "/shutdown"))
                    .POST(BodyPublishers.noBody()));
            assertThat(client.await()).containsEntry(dataSource, new OriginalProcess.Outcome(EVENTS, 0, 0));
            assertThat(druid().taskStatus(victim).orElseThrow().state()).isEqualTo(State.FAILED);
        }
        endTasks(dataSource, 1);
        awaitEvents(dataSource, EVENTS);
    }

    @Tag("faults")
    @Test
    void errors_for_twenty_seconds_are_outlived() throws Exception {
        final List<String> dataSources =
                List.of("original_fault400x20", "original_fault404x20", "original_fault500x20", "original_fault503x20");
        final OriginalConfiguration original = original("errors");
        dataSources.forEach(dataSource -> original.with(dataSource, Map.of()));
        final Map<String, OriginalProcess.Outcome> answered =
                original.start(0, EVENTS, 1).await();
        for (String dataSource : dataSources) {
            assertThat(answered).containsEntry(dataSource, new OriginalProcess.Outcome(EVENTS, 0, 0));
            endTasks(dataSource, 1);
            awaitEvents(dataSource, EVENTS);
        }
    }

    private static OriginalConfiguration original(String name) {
        return new OriginalConfiguration(directory.resolve(name + ".json"), druid().zookeeperConnect());
    }

    private static void awaitEvents(String dataSource, int count) {
        awaitCount(dataSource, count);
        assertThat(druid().sql("SELECT COUNT(*) AS n FROM (SELECT id FROM \"" + dataSource + "\" GROUP BY id)"))
                .containsExactly(Map.of("n", count));
    }

    /** Lets the data source's tasks publish now, instead of at the end of the hour; each must end well. */
    private static void endTasks(String dataSource, int atLeast) {
        final List<JsonNode> running = tasks(dataSource).stream()
                .filter(task -> task.get("statusCode").asText().equals("RUNNING"))
                .toList();
        assertThat(running).hasSizeGreaterThanOrEqualTo(atLeast);
        running.forEach(task ->
                RunningTask.send(HttpRequest.newBuilder(chat(task, "shutdown")).POST(BodyPublishers.noBody())));
        running.forEach(task -> await().atMost(DEADLINE).untilAsserted(() -> assertThat(
                        druid().taskStatus(task.get("id").asText())
                                .orElseThrow()
                                .state())
                .isEqualTo(State.SUCCESS)));
    }

    private static List<String> taskIds(String dataSource) {
        return tasks(dataSource).stream().map(task -> task.get("id").asText()).toList();
    }

    private static Optional<String> taskWithRows(String dataSource, String suffix) {
        return tasks(dataSource).stream()
                .filter(task -> task.get("id").asText().endsWith(suffix))
                .filter(task -> task.at("/location/port").asInt() > 0)
                .filter(task -> RunningTask.send(HttpRequest.newBuilder(chat(task, "status"))
                                        .GET())
                                .json()
                                .path("rowsTaken")
                                .asInt()
                        > 100)
                .map(task -> task.get("id").asText())
                .findFirst();
    }

    private static List<JsonNode> tasks(String dataSource) {
        final JsonNode all = RunningTask.send(HttpRequest.newBuilder(
                                druid().coordinatorUrl().resolve("/druid/indexer/v1/tasks?datasource=" + dataSource))
                        .GET())
                .json();
        return StreamSupport.stream(all.spliterator(), false).toList();
    }

    private static URI chat(JsonNode task, String path) {
        return URI.create("http://" + task.at("/location/host").asText() + ":"
                + task.at("/location/port").asInt() + "/druid/worker/v1/chat/"
                + task.get("id").asText() + "/" + path);
    }
}
