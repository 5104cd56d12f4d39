// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** A data source of one test in a real Druid, without roll-up, and what Druid says of it. */
record TestSource(EmbeddedDruid druid, String name, int replicants) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    static TestSource of(EmbeddedDruid druid, String name) {
        return new TestSource(druid, name, 1);
    }

    /** What Druid has: events, and different ones among them. */
    record Totals(long events, long ids) {}

    TestSource withReplicants(int count) {
        return new TestSource(druid, name, count);
    }

    String config() {
        return """
                {"dataSources": [{"spec": {
                  "dataSchema": {
                    "dataSource": "%s",
                    "timestampSpec": {"column": "time", "format": "auto"},
                    "dimensionsSpec": {"dimensions": ["id"]},
                    "metricsSpec": [],
                    "granularitySpec": {"segmentGranularity": "DAY", "queryGranularity": "NONE", "rollup": false}},
                  "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}}}],
                 "properties": {
                   "zookeeper.connect": "%s", "task.replicants": %d, "tranquility.lingerMillis": 20}}""".formatted(name, druid.zookeeperConnect(), replicants);
    }

    static Map<String, Object> event(long id) {
        Map<String, Object> event = new HashMap<>();
        event.put("time", Instant.now());
        event.put("id", "id" + id);
        return event;
    }

    Totals totals() {
        Map<String, Object> row = druid.sql(
                        "SELECT COALESCE(SUM(n), 0) AS n, COUNT(*) AS ids FROM (SELECT id, COUNT(*) AS n" + " FROM \""
                                + name + "\" GROUP BY id)")
                .get(0);
        return new Totals(((Number) row.get("n")).longValue(), ((Number) row.get("ids")).longValue());
    }

    /** Waits until Druid has each of so many events once. */
    void awaitEachOnce(long count) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(totals())
                .isEqualTo(new Totals(count, count)));
    }

    /** Waits until Druid has so many different events, some perhaps repeatedly, and returns how many too many. */
    long awaitRepeats(long count) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> totals().ids() == count);
        long repeats = totals().events() - count;
        System.out.println(name + ": " + count + " events, each there, and " + repeats + " repeats");
        return repeats;
    }

    /** Ends one of the tasks at the Overlord, which loses what it has. */
    void killTask() throws IOException, InterruptedException {
        String query = "SELECT task_id FROM sys.tasks WHERE datasource = '" + name + "' AND status = 'RUNNING'";
        await().atMost(PATIENCE).until(() -> druid.sql(query).size() == replicants);
        List<Map<String, Object>> tasks = druid.sql(query);
        HttpRequest request = HttpRequest.newBuilder(URI.create(druid.coordinatorUrl() + "/druid/indexer/v1/task/"
                        + tasks.get(0).get("task_id") + "/shutdown"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }
}
