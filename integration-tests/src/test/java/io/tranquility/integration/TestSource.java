// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.ClientProcess;
import io.tranquility.druid.DruidBeams;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.TaskStatus;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A data source of one test: its configuration, its events, and what Druid says of it. */
public record TestSource(EmbeddedDruid druid, String name, Map<String, String> properties, String granularity) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Rolled up, of minute segments, with a window of ten minutes. */
    public static TestSource of(EmbeddedDruid druid, String name) {
        return new TestSource(druid, name, Map.of(), "MINUTE");
    }

    public TestSource with(String property, String value) {
        Map<String, String> more = new HashMap<>(properties);
        more.put(property, value);
        return new TestSource(druid, name, more, granularity);
    }

    public TestSource granularity(String name) {
        return new TestSource(druid, this.name, properties, name);
    }

    /** A tranquilizer by an ordinary configuration file. */
    Tranquilizer<Map<String, Object>> tranquilizer(Path directory) throws IOException {
        return builder(directory).buildTranquilizer();
    }

    public DruidBeams.Builder<Map<String, Object>> builder(Path directory) throws IOException {
        return DruidBeams.fromConfig(TranquilityConfig.read(file(directory)).dataSource(name));
    }

    /** Its configuration file, named after it. */
    public Path file(Path directory) throws IOException {
        return fileWith(directory);
    }

    /** A configuration file with its properties and also these data sources. */
    public Path fileWith(Path directory, TestSource... others) throws IOException {
        Map<String, String> all = new HashMap<>(properties);
        all.putIfAbsent("zookeeper.connect", druid.zookeeperConnect());
        return Files.writeString(directory.resolve(name + ".json"), """
                {
                  "dataSources": [%s],
                  "properties": %s
                }
                """.formatted(
                        Stream.concat(Stream.of(this), Stream.of(others))
                                .map(TestSource::definition)
                                .collect(Collectors.joining(", ")),
                        JSON.writeValueAsString(all)));
    }

    private String definition() {
        return """
                {
                    "spec": {
                      "dataSchema": {
                        "dataSource": "%s",
                        "parser": {
                          "type": "string",
                          "parseSpec": {
                            "format": "json",
                            "timestampSpec": {"column": "time", "format": "auto"},
                            "dimensionsSpec": {"dimensions": ["page", "user", "id"]}
                          }
                        },
                        "metricsSpec": [
                          {"type": "count", "name": "count"},
                          {"type": "longSum", "name": "added", "fieldName": "added"}
                        ],
                        "granularitySpec": {
                          "type": "uniform",
                          "segmentGranularity": "%s",
                          "queryGranularity": "NONE"
                        }
                      },
                      "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                    }
                  }""".formatted(name, granularity);
    }

    public static Map<String, Object> event(int id, Instant time) {
        return ClientProcess.event(id, time);
    }

    /** Waits until Druid has so many events, each once, whose {@code added} sum up to this. */
    public void awaitEvents(long count, long added) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(totals())
                .isEqualTo(new Totals(count, count, added)));
    }

    /**
     * What Druid has.
     *
     * @param events by the count metric
     * @param ids different ones among them
     * @param added their sum
     */
    record Totals(long events, long ids, long added) {}

    Totals totals() {
        Map<String, Object> row = druid.sql("SELECT COALESCE(SUM(n), 0) AS n, COUNT(*) AS ids, COALESCE(SUM(m), 0) AS m"
                        + " FROM (SELECT id, SUM(\"count\") AS n, SUM(added) AS m FROM \"" + name + "\" GROUP BY id)")
                .get(0);
        return new Totals(number(row.get("n")), number(row.get("ids")), number(row.get("m")));
    }

    /** Tells all tasks to publish now, and waits until the historical serves all that they had. */
    public void handOff() throws IOException, InterruptedException {
        List<String> tasks = taskIds();
        for (String task : tasks) {
            assertThat(send("POST", chat(task) + "/shutdown")).isEqualTo(200);
        }
        for (String task : tasks) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            druid.taskStatus(task).orElseThrow().state().toString())
                    .isEqualTo("SUCCESS"));
        }
    }

    /** Ends a task at the Overlord, which loses what it has not published, and waits until it takes no more. */
    void kill(String task) throws IOException, InterruptedException {
        String status = chat(task) + "/status";
        assertThat(send("POST", druid.coordinatorUrl() + "/druid/indexer/v1/task/" + task + "/shutdown"))
                .isEqualTo(200);
        await().atMost(PATIENCE).until(() -> send("GET", status) != 200);
    }

    private String chat(String task) {
        TaskStatus.Location location =
                druid.taskStatus(task).orElseThrow().location().orElseThrow();
        return druid.coordinatorUrl().getScheme() + "://" + location.host() + ":" + location.port()
                + "/druid/worker/v1/chat/" + task;
    }

    /** Returns the status of the answer. */
    private int send(String method, String url) throws IOException, InterruptedException {
        HttpClient.Builder http = HttpClient.newBuilder();
        druid.tls().ifPresent(tls -> http.sslContext(tls.sslContext()));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return http.build().send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    List<String> taskIds() {
        return druid
                .sql("SELECT task_id FROM sys.tasks WHERE datasource = '" + name
                        + "' AND status = 'RUNNING' ORDER BY task_id")
                .stream()
                .map(row -> (String) row.get("task_id"))
                .toList();
    }

    boolean allTasksListen() {
        return taskIds().stream()
                .allMatch(
                        task -> druid.taskStatus(task).orElseThrow().location().isPresent());
    }

    /** How many rows there are after the roll-up. */
    long rows() {
        return number(
                druid.sql("SELECT COUNT(*) AS n FROM \"" + name + "\"").get(0).get("n"));
    }

    /** How many segments are served by the historical. */
    long publishedSegments() {
        return number(druid.sql("SELECT COUNT(*) AS n FROM sys.segments WHERE datasource = '" + name
                        + "' AND is_published = 1 AND is_available = 1 AND is_realtime = 0")
                .get(0)
                .get("n"));
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }
}
