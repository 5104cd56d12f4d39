// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static io.tranquility.server.TestServer.APPLICATION_JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.Zstd;
import io.tranquility.server.TestServer.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the second version of the API says and does beyond the original's. */
final class V2PostTest {
    @TempDir
    private Path directory;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(directory, "http.requestTimeout", "PT30S");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void restart(String... properties) throws IOException {
        server.close();
        server = TestServer.start(directory, properties);
    }

    private List<Object> sent() {
        return server.beam("foo").sent().stream().map(event -> event.get("n")).toList();
    }

    private CompletableFuture<Answer> postLater(String body, String... headers) {
        return server.postLater("/v2/post/foo", APPLICATION_JSON, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    @Test
    void counts_by_reason_and_tells_each_problem_with_its_position() {
        Answer answer = server.post(
                "/v2/post/foo", "text/plain", "{\"n\":1}\n{\"n\":\n{\"n\":3,\"action\":\"drop\"}\n{\"n\":4}\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("received").asInt()).isEqualTo(4);
        assertThat(answer.json().path("sent").asInt()).isEqualTo(2);
        assertThat(answer.json().path("dropped")).hasToString("{\"BEFORE_WINDOW\":1}");
        assertThat(answer.json().path("unparseable").asInt()).isEqualTo(1);
        assertThat(answer.json().path("failed").asInt()).isZero();
        assertThat(answer.json().path("pending").asInt()).isZero();
        assertThat(answer.json().path("problems")).hasSize(2).anySatisfy(problem -> {
            assertThat(problem.path("position").asInt()).isEqualTo(2);
            assertThat(problem.path("outcome").asText()).isEqualTo("UNPARSEABLE");
            assertThat(problem.path("reason").asText()).contains("Unexpected end-of-input");
        });
        assertThat(answer.json().path("problems")).anySatisfy(problem -> {
            assertThat(problem.path("position").asInt()).isEqualTo(3);
            assertThat(problem.path("outcome").asText()).isEqualTo("BEFORE_WINDOW");
            assertThat(problem.path("reason").asText()).isEqualTo("too old");
        });
    }

    @Test
    void only_the_first_hundred_problems_are_told() {
        Answer answer = server.post("/v2/post/foo", APPLICATION_JSON, "{\"action\":\"drop\"}".repeat(150));
        assertThat(answer.json().path("dropped").path("BEFORE_WINDOW").asInt()).isEqualTo(150);
        assertThat(answer.json().path("problems")).hasSize(100);
    }

    @Test
    void bodies_may_be_compressed_with_zstd() {
        byte[] body = Zstd.compress("{\"n\":1}".getBytes(StandardCharsets.UTF_8));
        assertThat(server.post("/v2/post/foo", APPLICATION_JSON, body, "Content-Encoding", "zstd")
                        .status())
                .isEqualTo(200);
        assertThat(sent()).containsExactly(1);
    }

    @Test
    void a_malformed_body_is_refused_whole_with_its_position() {
        Answer answer = server.post("/v2/post/foo", APPLICATION_JSON, "[{\"n\":1},\n{\"n\":tru}]");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("position").asInt()).isEqualTo(2);
        assertThat(answer.json().path("error").asText())
                .startsWith("Event 2 is malformed: Unrecognized token 'tru'")
                .contains("line 2");
        assertThat(sent()).isEmpty();
    }

    @Test
    void events_that_fail_are_sent_again_and_the_others_are_not() {
        Answer answer =
                server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":1}{\"n\":2,\"action\":\"failOnce\"}{\"n\":3}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("sent").asInt()).isEqualTo(3);
        assertThat(sent()).containsExactly(1, 3, 2);
        JsonNode counters = server.get("/v1/status").json().findValue("foo");
        assertThat(counters.findValue("received").asInt())
                .as(counters.toString())
                .isEqualTo(3);
        assertThat(counters.findValue("sent").asInt()).isEqualTo(3);
        assertThat(counters.findValue("failed").asInt()).isZero();
    }

    @Test
    void events_that_fail_until_the_deadline_are_told_with_503() throws IOException {
        restart("http.requestTimeout", "PT1S");
        Answer answer = server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":1}{\"n\":2,\"action\":\"fail\"}");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.json().path("sent").asInt()).isEqualTo(1);
        assertThat(answer.json().path("failed").asInt()
                        + answer.json().path("pending").asInt())
                .isEqualTo(1);
        assertThat(sent()).containsExactly(1);
    }

    @Test
    void events_without_an_outcome_at_the_deadline_are_pending() throws IOException {
        restart("http.requestTimeout", "PT0.3S");
        server.beam("foo").hold();
        Answer answer = server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":1}");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("pending").asInt()).isEqualTo(1);
        assertThat(answer.json().path("error").asText()).isEqualTo("Not all events had an outcome in time");
    }

    @Test
    void a_buffer_that_stays_full_is_429() throws IOException {
        restart(
                "http.requestTimeout",
                "PT0.3S",
                "tranquility.blockOnFull",
                "false",
                "tranquility.maxBatchSize",
                "1",
                "tranquility.maxPendingBatches",
                "1");
        server.beam("foo").hold();
        server.post("/v1/post/foo?async=true", APPLICATION_JSON, "{}");
        await().until(() -> server.beam("foo").waiting() == 1);
        // The second fills the batch that is collected.
        server.post("/v1/post/foo?async=true", APPLICATION_JSON, "{}");
        Answer answer = server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":1}");
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.json().path("error").asText()).contains("tranquility.maxPendingBatches");
    }

    @Test
    void a_repeated_request_repeats_nothing() {
        String body = "{\"n\":1}{\"n\":2}";
        Answer first = server.post("/v2/post/foo", APPLICATION_JSON, body, "Idempotency-Key", "k");
        Answer again = server.post("/v2/post/foo", APPLICATION_JSON, body, "Idempotency-Key", "k");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(sent()).containsExactly(1, 2);
        assertThat(server.post("/v2/post/foo", APPLICATION_JSON, body, "Idempotency-Key", "other")
                        .status())
                .isEqualTo(200);
        assertThat(sent()).containsExactly(1, 2, 1, 2);
    }

    @Test
    void a_request_that_is_repeated_while_it_is_served_waits_for_the_same_events() {
        server.beam("foo").hold();
        CompletableFuture<Answer> first = postLater("{\"n\":1}", "Idempotency-Key", "k");
        await().until(() -> server.beam("foo").waiting() == 1);
        CompletableFuture<Answer> second = postLater("{\"n\":1}", "Idempotency-Key", "k");
        server.beam("foo").letGo();
        assertThat(first.join().status()).isEqualTo(200);
        assertThat(second.join().status()).isEqualTo(200);
        assertThat(sent()).containsExactly(1);
    }

    @Test
    void a_repeated_request_sends_what_failed_and_only_that() throws IOException {
        restart("http.requestTimeout", "PT0.2S");
        server.beam("foo").hold();
        String body = "{\"n\":1}{\"n\":2,\"action\":\"failOnce\"}";
        assertThat(server.post("/v2/post/foo", APPLICATION_JSON, body, "Idempotency-Key", "k")
                        .status())
                .isEqualTo(503);
        server.beam("foo").letGo();
        await().untilAsserted(
                        () -> assertThat(server.post("/v2/post/foo", APPLICATION_JSON, body, "Idempotency-Key", "k")
                                        .status())
                                .isEqualTo(200));
        assertThat(sent()).containsExactly(1, 2);
    }

    @Test
    void a_request_repeated_at_another_server_makes_the_same_batches() throws IOException {
        String small = "druidBeam.firehoseChunkSize";
        restart(small, "2");
        String body = "{\"n\":1}{\"n\":2,\"action\":\"failOnce\"}{\"n\":3}{\"n\":4,\"action\":\"drop\"}{\"n\":5}";
        Answer first = server.post("/v2/post/foo", APPLICATION_JSON, body, "Idempotency-Key", "k");
        assertThat(first.json().path("sent").asInt()).isEqualTo(4);
        Map<String, List<Object>> batches = server.beam("foo").named();
        assertThat(batches.values())
                .containsExactlyInAnyOrder(
                        List.of(List.of(1, 2), List.of(2)), List.of(List.of(3, 4)), List.of(List.of(5)));

        Path elsewhere = Files.createDirectory(directory.resolve("other"));
        try (TestServer other = TestServer.start(elsewhere, small, "2")) {
            Answer second = other.post("/v2/post/foo", APPLICATION_JSON, body, "Idempotency-Key", "k");
            assertThat(second.json()).isEqualTo(first.json());
            assertThat(other.beam("foo").named()).isEqualTo(batches);
            other.post("/v2/post/foo", APPLICATION_JSON, body, "Idempotency-Key", "another");
            other.post("/v2/post/foo", APPLICATION_JSON, body + " ", "Idempotency-Key", "k2");
            assertThat(other.beam("foo").named()).hasSize(9);
        }
    }

    @Test
    void requests_without_a_key_share_batches() {
        server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":1}");
        assertThat(server.beam("foo").named()).isEmpty();
    }

    @Test
    void an_acknowledgement_of_the_buffer_does_not_wait_for_druid() {
        server.beam("foo").hold();
        Answer answer = server.post("/v2/post/foo?ack=buffered", "text/plain", "{\"n\":1}\n{\n{\"n\":3}\n");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("received").asInt()).isEqualTo(3);
        assertThat(answer.json().path("pending").asInt()).isEqualTo(2);
        assertThat(answer.json().path("unparseable").asInt()).isEqualTo(1);
        assertThat(sent()).isEmpty();
        server.beam("foo").letGo();
        await().untilAsserted(() -> assertThat(sent()).hasToString("[1, 3]"));
    }

    @Test
    void what_fails_after_it_was_acknowledged_is_counted_and_kept_as_a_dead_letter() throws IOException {
        Path letters = directory.resolve("letters");
        restart("deadLetters.type", "file", "deadLetters.directory", letters.toString());
        server.beam("foo").hold();
        Answer answer =
                server.post("/v2/post/foo?ack=buffered", APPLICATION_JSON, "{\"n\":1}{\"n\":2,\"action\":\"fail\"}");
        assertThat(answer.status()).isEqualTo(202);
        server.beam("foo").letGo();
        await().untilAsserted(() -> {
            JsonNode counters = server.get("/v1/status").json().findValue("foo");
            assertThat(counters.findValue("failed").asInt())
                    .as(counters.toString())
                    .isEqualTo(1);
            assertThat(counters.findValue("sent").asInt()).isEqualTo(1);
        });
        server.close();
        try (Stream<Path> files = Files.walk(letters)) {
            String all = "";
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all += Files.readString(file);
            }
            assertThat(all.lines()).singleElement().asString().contains("FAILED", "no Druid", "fail");
        }
    }

    @Test
    void a_buffer_that_stays_full_acknowledges_nothing() throws IOException {
        restart("http.requestTimeout", "PT0.3S", "tranquility.maxBatchSize", "1", "tranquility.maxPendingBatches", "1");
        server.beam("foo").hold();
        Answer answer = server.post("/v2/post/foo?ack=buffered", APPLICATION_JSON, "{\"n\":1}".repeat(5));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.json().path("sent").asInt()).isZero();
    }

    @Test
    void a_request_with_a_key_may_be_acknowledged_by_the_buffer_too() {
        server.beam("foo").hold();
        for (int i = 0; i < 2; i++) {
            Answer answer =
                    server.post("/v2/post/foo?ack=buffered", APPLICATION_JSON, "{\"n\":1}", "Idempotency-Key", "k");
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.json().path("pending").asInt()).isEqualTo(1);
        }
        server.beam("foo").letGo();
        await().untilAsserted(() -> assertThat(sent()).containsExactly(1));
    }

    @Test
    void a_key_is_for_one_body() {
        server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":1}", "Idempotency-Key", "k");
        Answer answer = server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":2}", "Idempotency-Key", "k");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("error").asText()).isEqualTo("The Idempotency-Key 'k' was used for another body");
        assertThat(server.post("/v2/post/bar", APPLICATION_JSON, "{\"n\":2}", "Idempotency-Key", "k")
                        .status())
                .isEqualTo(200);
        assertThat(server.post("/v2/post/foo", APPLICATION_JSON, "{}", "Idempotency-Key", "k".repeat(300))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void the_oldest_keys_are_forgotten() throws IOException {
        restart("http.idempotencyKeys", "2");
        for (String key : List.of("a", "b", "c", "a")) {
            assertThat(server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":1}", "Idempotency-Key", key)
                            .status())
                    .isEqualTo(200);
        }
        assertThat(sent()).hasSize(4);
        server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":1}", "Idempotency-Key", "a");
        assertThat(sent()).hasSize(4);
    }

    @Test
    void what_is_not_known_is_refused() {
        assertThat(server.post("/v2/post/foo?ack=kafka", APPLICATION_JSON, "{}").json())
                .hasToString("{\"error\":\"ack must be druid, buffered or spooled, but is 'kafka'\"}");
        assertThat(server.post("/v2/post/foo?ack=druid", APPLICATION_JSON, "{}").status())
                .isEqualTo(200);
        assertThat(server.post("/v2/post/foo", "text/csv", "").status()).isEqualTo(415);
        assertThat(server.post("/v2/post/foo", APPLICATION_JSON, "{}", "Content-Encoding", "br")
                        .json()
                        .path("error")
                        .asText())
                .isEqualTo("Content-Encoding must be identity, gzip or zstd, but is 'br'");
        assertThat(server.post("/v2/post", "text/plain", "{}")
                        .json()
                        .path("error")
                        .asText())
                .isEqualTo("text/plain needs the data source in the path: post/DATASOURCE");
        assertThat(server.post("/v2/post/b%20z", APPLICATION_JSON, "{}")
                        .json()
                        .path("error")
                        .asText())
                .isEqualTo("No beam defined for dataSource 'b z'");
    }

    @Test
    void objects_are_flattened_by_druids_own_flatten_spec() throws IOException {
        server.close();
        ObjectNode config = TestServer.config();
        ((ObjectNode) config.at("/dataSources/0/spec"))
                .putObject("ioConfig")
                .putObject("inputFormat")
                .put("type", "json")
                .putObject("flattenSpec")
                .putArray("fields")
                .addObject()
                .put("type", "jq")
                .put("name", "sum")
                .put("expr", ".a.b + 1");
        server = TestServer.start(directory, config);
        server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":1,\"a\":{\"b\":41}}");
        server.post("/v2/post/foo", "text/plain", "{\"n\":2,\"a\":{\"b\":1}}");
        assertThat(server.beam("foo").sent())
                .extracting(event -> ((Number) event.get("sum")).intValue())
                .containsExactly(42, 2);
    }
}
