// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.github.luben.zstd.Zstd;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.integration.ServerProgram.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code bin/tranquility server} before a real Druid, which counts by SQL what it got. */
@ExtendWith(SharedDruid.class)
final class ServerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PER_REQUEST = 500;
    private static final String APPLICATION_JSON = "application/json";
    private static final String SMILE_TYPE = "application/x-jackson-smile";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper SMILE = new ObjectMapper(new SmileFactory());

    private final EmbeddedDruid druid;

    @RegisterExtension
    private final Distribution distribution = new Distribution();

    ServerIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    /** How the events of a request are written. */
    private record Format(String contentType, boolean isArray) {}

    @Test
    void twenty_thousand_events_in_all_formats_and_codings_are_in_druid_once() throws Exception {
        TestSource inPath = TestSource.of(druid, "formats").granularity("HOUR").with("http.port", "0");
        TestSource inEvent = TestSource.of(druid, "by_event").granularity("HOUR");
        ServerProgram server = ServerProgram.start(distribution, inPath.fileWith(distribution.directory(), inEvent));
        List<Format> formats = List.of(
                new Format("text/plain", false),
                new Format(APPLICATION_JSON, false),
                new Format(APPLICATION_JSON, true),
                new Format(SMILE_TYPE, true));
        List<String> codings = List.of("identity", "gzip", "zstd");
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int request = 0; request < 40; request++) {
            int first = request * PER_REQUEST;
            Format format = formats.get(request % 4);
            String coding = codings.get(request % 3);
            boolean saysItself = request % 8 == 1;
            List<Map<String, Object>> events = events(first, first + PER_REQUEST);
            if (saysItself) {
                events.forEach(event -> event.put("feed", "by_event"));
            }
            String path = (request % 5 < 2 ? "/v1/post" : "/v2/post") + (saysItself ? "" : "/formats");
            answers.add(server.postLater(
                    path, format.contentType(), encode(coding, body(format, events)), "Content-Encoding", coding));
        }
        for (CompletableFuture<Answer> later : answers) {
            Answer answer = later.join();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            boolean isSmile = answer.header("Content-Type").contains("smile");
            assertThat((isSmile ? SMILE : JSON)
                            .readTree(answer.response().body())
                            .findValue("sent")
                            .asInt())
                    .isEqualTo(PER_REQUEST);
        }
        long both = sumBelow(20_000);
        long byEvent = IntStream.range(0, 40)
                .filter(request -> request % 8 == 1)
                .mapToLong(request -> sumBelow((request + 1L) * PER_REQUEST) - sumBelow((long) request * PER_REQUEST))
                .sum();
        inPath.awaitEvents(17_500, both - byEvent);
        inEvent.awaitEvents(2_500, byEvent);
    }

    @Test
    void text_is_read_with_druids_csv_format() throws Exception {
        TestSource source = TestSource.of(druid, "csv").granularity("HOUR").with("http.port", "0");
        Path file = source.file(distribution.directory());
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        ObjectNode spec = (ObjectNode) config.at("/dataSources/0/spec");
        ObjectNode dataSchema = (ObjectNode) spec.path("dataSchema");
        dataSchema.remove("parser");
        dataSchema.putObject("timestampSpec").put("column", "time").put("format", "auto");
        dataSchema.putObject("dimensionsSpec").putArray("dimensions").add("id").add("page");
        spec.putObject("ioConfig").putObject("inputFormat").put("type", "csv").put("findColumnsFromHeader", true);
        Files.writeString(file, config.toString());
        ServerProgram server = ServerProgram.start(distribution, file);
        String rows = IntStream.range(0, 1000)
                .mapToObj(id -> Instant.now() + ",id" + id + ",\"a,b\"," + id)
                .collect(Collectors.joining("\n"));

        Answer answer = server.post(
                "/v2/post/csv", "text/plain", ("time,id,page,added\n" + rows).getBytes(StandardCharsets.UTF_8));

        assertThat(answer.text()).contains("\"received\":1000,\"sent\":1000");
        source.awaitEvents(1000, sumBelow(1000));
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        druid.sql("SELECT page, SUM(\"count\") AS n FROM csv GROUP BY page"))
                .containsExactly(Map.of("page", "a,b", "n", 1000)));
    }

    /** Started with the original's call and a file of its structure. */
    @Test
    void the_example_serves_the_originals_api_and_sigterm_ends_it_with_all_that_was_answered_in_druid()
            throws Exception {
        Path conf = Files.createDirectory(distribution.directory().resolve("conf"));
        String example = Files.readString(distribution.home().resolve("conf/server.json.example"));
        Files.writeString(
                conf.resolve("server.json"),
                example.replace("localhost:2181", druid.zookeeperConnect()).replace("\"8200\"", "\"0\""));
        ServerProgram server = ServerProgram.start(distribution, Path.of("conf/server.json"));
        String event = "{\"timestamp\": \"%s\", \"page\": \"%s\", \"value\": %d}\n";

        Answer objects = server.post(
                "/v1/post/metrics",
                APPLICATION_JSON,
                (event.formatted(Instant.now(), "a", 1)
                                + event.formatted(Instant.now(), "b", 2)
                                + event.formatted(Instant.EPOCH, "c", 4))
                        .getBytes(StandardCharsets.UTF_8));
        Answer later = server.post(
                "/v1/post/metrics?async=true",
                "text/plain",
                event.formatted(Instant.now(), "d", 8).getBytes(StandardCharsets.UTF_8));

        assertThat(objects.text()).isEqualTo("{\"result\":{\"received\":3,\"sent\":2}}");
        assertThat(later.text()).isEqualTo("{\"result\":{\"received\":1,\"sent\":0}}");
        assertThat(server.program().terminate()).isZero();
        assertThat(server.program().log()).doesNotContain(" ERROR ", "\tat ");
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        druid.sql("SELECT COUNT(DISTINCT page) AS pages, SUM(value_sum) AS total FROM metrics"))
                .containsExactly(Map.of("pages", 3, "total", 11.0)));
    }

    @Test
    void the_status_and_the_metrics_tell_each_task_that_druid_runs_and_what_it_took() throws Exception {
        TestSource source = TestSource.of(druid, "told")
                .granularity("HOUR")
                .with("http.port", "0")
                .with("task.partitions", "2")
                .with("druidBeam.replicaTimeout", "PT2M");
        ServerProgram server = ServerProgram.start(distribution, source.file(distribution.directory()));
        Answer answer = server.post(
                "/v1/post/told", APPLICATION_JSON, body(new Format(APPLICATION_JSON, true), events(0, 1000)));
        assertThat(answer.text()).isEqualTo("{\"result\":{\"received\":1000,\"sent\":1000}}");

        JsonNode told = server.get("/v1/status").json().at("/dataSources/told");

        assertThat(told.path("problems")).isEmpty();
        JsonNode pipeline = told.path("pipeline");
        assertThat(pipeline.path("druidVersion").asText()).isEqualTo("33.0.0");
        assertThat(pipeline.at("/zooKeeper/state").asText()).isEqualTo("THERE");
        assertThat(pipeline.at("/overlord/state").asText()).isEqualTo("THERE");
        List<JsonNode> replicas =
                pipeline.findValues("replicas").stream().map(set -> set.path(0)).toList();
        assertThat(replicas).hasSizeGreaterThanOrEqualTo(2).allSatisfy(replica -> {
            assertThat(replica.path("state").asText()).isEqualTo("RUNNING");
            assertThat(replica.path("location").asText()).startsWith("http://");
            assertThat(replica.path("events").asInt()).isPositive();
        });
        assertThat(replicas.stream()
                        .mapToInt(replica -> replica.path("events").asInt())
                        .sum())
                .isEqualTo(1000);
        assertThat(druid.sql("SELECT task_id FROM sys.tasks WHERE datasource = 'told'"))
                .extracting(row -> row.get("task_id"))
                .containsExactlyInAnyOrderElementsOf(replicas.stream()
                        .map(replica -> (Object) replica.path("taskId").asText())
                        .toList());
        assertThat(server.get("/metrics").text().lines())
                .contains(
                        "tranquility_events_received_total{dataSource=\"told\"} 1000.0",
                        "tranquility_events_sent_total{dataSource=\"told\"} 1000.0",
                        "tranquility_events_pending{dataSource=\"told\"} 0.0",
                        "tranquility_zookeeper_connected{dataSource=\"told\"} 1.0",
                        "tranquility_replicas_live{dataSource=\"told\"} " + replicas.size() + ".0");
    }

    private static List<Map<String, Object>> events(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(id -> TestSource.event(id, Instant.now()))
                .toList();
    }

    private static byte[] body(Format format, List<Map<String, Object>> events) throws IOException {
        if (format.contentType().equals(SMILE_TYPE)) {
            return SMILE.writeValueAsBytes(events);
        }
        if (format.isArray()) {
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

    private static long sumBelow(long count) {
        return count * (count - 1) / 2;
    }
}
