// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.embedded.EmbeddedDruid;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A data source of one test in a real Druid, not rolled up: each event that was taken is a row. */
record DruidSource(EmbeddedDruid druid, String name, int replicants) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /**
     * What a query finds.
     *
     * @param rows all
     * @param ids different ones
     */
    record Totals(long rows, long ids) {}

    String config() {
        return """
                {
                  "dataSources": [{
                    "spec": {
                      "dataSchema": {
                        "dataSource": "%s",
                        "timestampSpec": {"column": "time", "format": "auto"},
                        "dimensionsSpec": {"dimensions": [{"type": "long", "name": "id"}, "page"]},
                        "granularitySpec": {"segmentGranularity": "HOUR", "rollup": false}
                      }
                    }
                  }],
                  "properties": {"zookeeper.connect": "%s", "task.replicants": "%d"}
                }
                """.formatted(name, druid.zookeeperConnect(), replicants);
    }

    Totals totals() {
        Map<String, Object> row = druid.sql("SELECT COALESCE(SUM(n), 0) AS n, COUNT(*) AS ids"
                        + " FROM (SELECT id, COUNT(*) AS n FROM \"" + name + "\" GROUP BY id)")
                .get(0);
        return new Totals(number(row.get("n")), number(row.get("ids")));
    }

    /** Waits until there are so many different events, and returns what there is then. */
    Totals awaitIds(long count) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(totals().ids())
                .isEqualTo(count));
        return totals();
    }

    /** Waits until each of so many events is there once. */
    void awaitEachOnce(long count) {
        assertThat(awaitIds(count)).isEqualTo(new Totals(count, count));
    }

    List<String> taskIds() {
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
        assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }
}
