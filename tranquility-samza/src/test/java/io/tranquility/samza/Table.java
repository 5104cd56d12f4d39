// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.TaskStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A data source of one test in a real Druid: its configuration, its events, and what Druid has of them.
 *
 * @param replicants how many tasks have each event
 */
record Table(EmbeddedDruid druid, String name, int replicants) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /**
     * What Druid has.
     *
     * @param events all, by the count metric
     * @param ids different ones among them
     */
    record Totals(long events, long ids) {}

    /** Writes the configuration; returns the file. */
    Path config(Path directory) throws IOException {
        return Files.writeString(
                directory.resolve(name + ".json"), """
                {
                  "dataSources": [{
                    "spec": {
                      "dataSchema": {
                        "dataSource": "%s",
                        "timestampSpec": {"column": "time", "format": "auto"},
                        "dimensionsSpec": {"dimensions": ["page", "id"]},
                        "metricsSpec": [{"type": "count", "name": "count"}],
                        "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE"}
                      },
                      "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                    }
                  }],
                  "properties": {"zookeeper.connect": "%s", "task.replicants": %d}
                }
                """.formatted(name, druid.zookeeperConnect(), replicants));
    }

    static Map<String, Object> event(int id, Instant time) {
        return Map.of("time", time.toString(), "page", "page" + id % 7, "id", "id" + id);
    }

    Totals totals() {
        Map<String, Object> row = druid.sql("SELECT COALESCE(SUM(n), 0) AS n, COUNT(*) AS ids"
                        + " FROM (SELECT id, SUM(\"count\") AS n FROM \"" + name + "\" GROUP BY id)")
                .get(0);
        return new Totals(number(row.get("n")), number(row.get("ids")));
    }

    /** Waits until Druid has so many events, each once. */
    void awaitEachOnce(long events) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(totals())
                .isEqualTo(new Totals(events, events)));
    }

    /** The ids of the running tasks. */
    List<String> tasks() {
        return druid
                .sql("SELECT task_id FROM sys.tasks WHERE datasource = '" + name
                        + "' AND status = 'RUNNING' ORDER BY task_id")
                .stream()
                .map(row -> (String) row.get("task_id"))
                .toList();
    }

    /** Ends a task at the Overlord; what it has not published is lost. */
    void kill(String task) throws IOException, InterruptedException {
        post(druid.coordinatorUrl() + "/druid/indexer/v1/task/" + task + "/shutdown");
    }

    /** Tells all tasks to publish now, and waits until the historical serves all that they had. */
    void handOff() throws IOException, InterruptedException {
        List<String> tasks = tasks();
        for (String task : tasks) {
            TaskStatus.Location location =
                    druid.taskStatus(task).orElseThrow().location().orElseThrow();
            post("http://" + location.host() + ":" + location.port() + "/druid/worker/v1/chat/" + task + "/shutdown");
        }
        for (String task : tasks) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            druid.taskStatus(task).orElseThrow().state().toString())
                    .isEqualTo("SUCCESS"));
        }
    }

    private static void post(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }
}
