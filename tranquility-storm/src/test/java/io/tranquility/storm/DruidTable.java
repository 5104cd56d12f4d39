// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.embedded.EmbeddedDruid;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A data source of one test. */
record DruidTable(EmbeddedDruid druid, String name, int replicants, Instant time) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static DruidTable of(EmbeddedDruid druid, String name, int replicants) {
        return new DruidTable(druid, name, replicants, Instant.now());
    }

    BeamFactory<Map<String, Object>> factory() {
        return BeamFactory.fromConfig("""
                {
                  "dataSources": [{
                    "spec": {
                      "dataSchema": {
                        "dataSource": "%s",
                        "timestampSpec": {"column": "time", "format": "auto"},
                        "dimensionsSpec": {"dimensions": ["id"]},
                        "metricsSpec": [{"type": "count", "name": "count"}],
                        "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE"}
                      },
                      "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                    }
                  }],
                  "properties": {"zookeeper.connect": "%s", "task.replicants": "%d", "tranquility.lingerMillis": "10"}
                }
                """.formatted(name, druid.zookeeperConnect(), replicants), name);
    }

    /** The same for the same number, so that repeats of an event meet in one row. */
    Map<String, Object> event(int id) {
        return new HashMap<>(Map.of("time", time.toString(), "id", "id" + id)); // which Storm can serialize
    }

    /**
     * Waits until Druid has so many different events.
     *
     * @return how many events it has besides, which are repeats
     */
    long awaitEvents(long count) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(number("COUNT(*)"))
                .isEqualTo(count));
        return number("SUM(n)") - count;
    }

    /** How many different events Druid has; none before it knows the data source. */
    long events() {
        return number("COUNT(*)");
    }

    List<String> runningTasks() {
        return druid
                .sql("SELECT task_id FROM sys.tasks WHERE datasource = '" + name
                        + "' AND status = 'RUNNING' ORDER BY task_id")
                .stream()
                .map(row -> (String) row.get("task_id"))
                .toList();
    }

    /** Ends a task at the Overlord, which loses what it has not published. */
    void kill(String task) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(druid.coordinatorUrl() + "/druid/indexer/v1/task/" + task + "/shutdown"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private long number(String expression) {
        Object value = druid.sql("SELECT " + expression + " AS answer FROM (SELECT id, SUM(\"count\") AS n FROM \""
                        + name + "\" GROUP BY id)")
                .get(0)
                .get("answer");
        return ((Number) value).longValue();
    }
}
