// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static io.tranquility.server.TestServer.APPLICATION_JSON;
import static io.tranquility.server.TestServer.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.github.luben.zstd.Zstd;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server before a real Druid, which counts by SQL what it got. */
final class ServerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PER_REQUEST = 500;
    private static final ObjectMapper SMILE = new ObjectMapper(new SmileFactory());
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static EmbeddedDruid druid;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startDruid() {
        druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .property("druid.indexer.task.restoreTasksOnRestart", "true")
                .start();
    }

    @AfterAll
    static void stopDruid() {
        druid.close();
    }

    private TranquilityServer server(ObjectNode... dataSources) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.putArray("dataSources").addAll(List.of(dataSources));
        root.putObject("properties")
                .put("zookeeper.connect", druid.zookeeperConnect())
                .put("http.port", "0")
                .put("http.requestTimeout", "PT5S")
                .put("http.reloadPeriod", "PT0S");
        Path file = directory.resolve("server.json");
        Files.writeString(file, root.toString());
        return TranquilityServer.start(file);
    }

    private static ObjectNode dataSource(String name) {
        ObjectNode source = TestServer.dataSource(name);
        ObjectNode dataSchema = (ObjectNode) source.at("/spec/dataSchema");
        dataSchema.putObject("dimensionsSpec").putArray("dimensions").add("id").add("page");
        dataSchema.putArray("metricsSpec").addObject().put("type", "count").put("name", "count");
        return source;
    }

    private static Map<String, Object> event(int id) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("time", Instant.now().toString());
        event.put("id", "id" + id);
        event.put("page", "page" + id % 7);
        return event;
    }

    private static byte[] body(String contentType, List<Map<String, Object>> events, boolean isArray)
            throws IOException {
        if (contentType.equals("application/x-jackson-smile")) {
            return SMILE.writeValueAsBytes(events);
        }
        if (isArray) {
            return JSON.writeValueAsBytes(events);
        }
        StringBuilder lines = new StringBuilder();
        for (Map<String, Object> event : events) {
            lines.append(JSON.writeValueAsString(event)).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encode(String coding, byte[] body) throws IOException {
        if (coding.equals("zstd")) {
            return Zstd.compress(body);
        }
        if (coding.equals("identity")) {
            return body;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    private static CompletableFuture<HttpResponse<String>> post(
            TranquilityServer server, String path, String contentType, byte[] body, String... headers) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.urls().get(0) + path))
                .timeout(Duration.ofSeconds(90))
                .header("Content-Type", contentType)
                .headers(headers)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** How many events there are, and how many different ones. */
    private record Counts(long events, long ids) {}

    private static Counts counts(String dataSource) {
        Map<String, Object> row = druid.sql("SELECT COALESCE(SUM(n), 0) AS n, COUNT(*) AS ids"
                        + " FROM (SELECT id, SUM(\"count\") AS n FROM \"" + dataSource + "\" GROUP BY id)")
                .get(0);
        return new Counts(((Number) row.get("n")).longValue(), ((Number) row.get("ids")).longValue());
    }

    @Test
    void twenty_thousand_events_in_all_formats_and_codings_are_in_druid_once() throws IOException {
        List<String> types = List.of("text/plain", APPLICATION_JSON, "array", "application/x-jackson-smile");
        List<String> codings = List.of("identity", "gzip", "zstd");
        try (TranquilityServer server = server(dataSource("formats"), dataSource("by_event"))) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int request = 0; request < 40; request++) {
                int first = request * PER_REQUEST;
                String type = types.get(request % 4);
                String coding = codings.get(request % 3);
                boolean isArray = type.equals("array");
                String contentType = isArray ? APPLICATION_JSON : type;
                boolean byEvent = request % 8 == 1;
                List<Map<String, Object>> events = IntStream.range(first, first + PER_REQUEST)
                        .mapToObj(ServerIT::event)
                        .toList();
                if (byEvent) {
                    events.forEach(event -> event.put("feed", "by_event"));
                }
                String path = (request % 5 < 2 ? "/v1/post" : "/v2/post") + (byEvent ? "" : "/formats");
                answers.add(post(
                        server,
                        path,
                        contentType,
                        encode(coding, body(contentType, events, isArray)),
                        "Content-Encoding",
                        coding));
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.join().statusCode()).as(answer.join().body()).isEqualTo(200);
                boolean isSmile = answer.join()
                        .headers()
                        .firstValue("Content-Type")
                        .orElseThrow()
                        .contains("smile");
                assertThat(answer.join().body()).contains(isSmile ? ":)" : "\"received\":500,\"sent\":500");
            }
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                assertThat(counts("formats")).isEqualTo(new Counts(17_500, 17_500));
                assertThat(counts("by_event")).isEqualTo(new Counts(2_500, 2_500));
            });
        }
    }

    @Test
    void the_status_has_each_task_that_druid_runs_and_what_it_took() throws IOException {
        ObjectNode source = dataSource("told");
        source.putObject("properties")
                .put("task.partitions", "2")
                .put("task.replicants", "2")
                .put("druidBeam.replicaTimeout", "PT2M");
        try (TranquilityServer server = server(source)) {
            List<Map<String, Object>> events =
                    IntStream.range(0, 1000).mapToObj(ServerIT::event).toList();
            byte[] body = body(APPLICATION_JSON, events, true);
            assertThat(post(server, "/v1/post/told", APPLICATION_JSON, body, "Accept", "*/*")
                            .join()
                            .body())
                    .contains("\"received\":1000,\"sent\":1000");

            JsonNode pipeline = status(server).at("/dataSources/told/pipeline");

            assertThat(pipeline.path("druidVersion").asText()).isEqualTo("33.0.0");
            assertThat(pipeline.at("/zooKeeper/state").asText()).isEqualTo("THERE");
            assertThat(pipeline.at("/overlord/state").asText()).isEqualTo("THERE");
            List<String> taskIds = new ArrayList<>();
            Map<Integer, Integer> eventsOfPartition = new LinkedHashMap<>();
            for (JsonNode interval : pipeline.path("intervals")) {
                for (JsonNode set : interval.path("taskSets")) {
                    assertThat(set.path("replicas")).hasSize(2).allSatisfy(replica -> {
                        assertThat(replica.path("state").asText()).isEqualTo("RUNNING");
                        assertThat(replica.path("location").asText()).startsWith("http://");
                        assertThat(replica.path("events"))
                                .isEqualTo(set.at("/replicas/0/events"))
                                .isNotEqualTo(IntNode.valueOf(0));
                        taskIds.add(replica.path("taskId").asText());
                    });
                    eventsOfPartition.merge(
                            set.path("partition").asInt(),
                            set.at("/replicas/0/events").asInt(),
                            Integer::sum);
                }
            }
            assertThat(eventsOfPartition).containsOnlyKeys(0, 1);
            assertThat(eventsOfPartition.values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(1000);
            assertThat(druid.sql("SELECT task_id FROM sys.tasks WHERE datasource = 'told'").stream()
                            .map(row -> (String) row.get("task_id")))
                    .containsExactlyInAnyOrderElementsOf(taskIds);
        }
    }

    private static JsonNode status(TranquilityServer server) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.urls().get(0) + "/v1/status"))
                .build();
        return JSON.readTree(HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .join()
                .body());
    }

    @Test
    void text_is_read_with_druids_csv_format() throws IOException {
        ObjectNode source = dataSource("csv");
        ((ObjectNode) source.path("spec"))
                .putObject("ioConfig")
                .putObject("inputFormat")
                .put("type", "csv")
                .put("findColumnsFromHeader", true);
        try (TranquilityServer server = server(source)) {
            String rows = IntStream.range(0, 1000)
                    .mapToObj(id -> Instant.now() + ",id" + id + ",\"a,b\"")
                    .collect(Collectors.joining("\n"));
            byte[] body = ("time,id,page\n" + rows).getBytes(StandardCharsets.UTF_8);
            assertThat(post(server, "/v2/post/csv", "text/plain", body, "Accept", "*/*")
                            .join()
                            .body())
                    .contains("\"received\":1000,\"sent\":1000");
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                            druid.sql("SELECT page, SUM(\"count\") AS n FROM csv GROUP BY page"))
                    .containsExactly(Map.of("page", "a,b", "n", 1000)));
        }
    }

    /** Whose worker is away for 20 seconds; clients repeat what is not answered with 200, as shippers do. */
    @Test
    void nothing_acknowledged_is_lost_while_druid_is_away() throws Exception {
        try (TranquilityServer server = server(dataSource("outage"))) {
            AtomicInteger next = new AtomicInteger();
            AtomicInteger acknowledged = new AtomicInteger();
            AtomicBoolean isOver = new AtomicBoolean();
            Map<Integer, Integer> refused = new ConcurrentHashMap<>();
            List<Thread> clients = IntStream.range(0, 4)
                    .mapToObj(number -> new Thread(
                            () -> {
                                while (!isOver.get()) {
                                    int first = next.getAndAdd(100);
                                    acknowledged.addAndGet(postUntilTaken(server, first, 100, refused));
                                }
                            },
                            "client-" + number))
                    .toList();
            clients.forEach(Thread::start);
            await().atMost(PATIENCE).until(() -> acknowledged.get() > 2000);

            druid.stop(Role.INDEXER);
            Instant stopped = Instant.now();
            await().atMost(PATIENCE)
                    .until(() -> Duration.between(stopped, Instant.now()).compareTo(Duration.ofSeconds(20)) >= 0);
            druid.start(Role.INDEXER);
            int before = acknowledged.get();
            await().atMost(PATIENCE).until(() -> acknowledged.get() > before + 2000);
            isOver.set(true);
            for (Thread client : clients) {
                client.join(PATIENCE.toMillis());
            }

            assertThat(refused.keySet()).isSubsetOf(503, 429).isNotEmpty();
            int expected = acknowledged.get();
            assertThat(expected).isEqualTo(next.get());
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(counts("outage").ids()).isEqualTo(expected));
        }
    }

    /** How many were taken in the end. */
    private static int postUntilTaken(TranquilityServer server, int first, int count, Map<Integer, Integer> refused) {
        try {
            byte[] body = JSON.writeValueAsBytes(IntStream.range(first, first + count)
                    .mapToObj(ServerIT::event)
                    .toList());
            while (true) {
                HttpResponse<String> answer = post(
                                server, "/v2/post/outage", APPLICATION_JSON, body, "Idempotency-Key", "r" + first)
                        .join();
                if (answer.statusCode() == 200) {
                    return count;
                }
                refused.merge(answer.statusCode(), 1, Integer::sum);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
