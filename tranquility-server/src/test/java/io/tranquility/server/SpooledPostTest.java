// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static io.tranquility.server.TestServer.APPLICATION_JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.config.ConfigException;
import io.tranquility.server.TestServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /v2/post?ack=spooled}, and what becomes of the events in the spool. */
final class SpooledPostTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private TestServer start(String... properties) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "spool.type", "disk",
                "spool.directory", directory.resolve("spool").toString(),
                "http.stopTimeout", "PT0.1S",
                "deadLetters.type", "file",
                "deadLetters.directory", directory.resolve("letters").toString()));
        all.addAll(List.of(properties));
        return TestServer.start(directory, all.toArray(String[]::new));
    }

    private static Answer post(TestServer server, String body) {
        return server.post("/v2/post/foo?ack=spooled", APPLICATION_JSON, body);
    }

    private static JsonNode spool(TestServer server) {
        return server.get("/v1/status").json().at("/dataSources/foo/spool");
    }

    private static void awaitSpool(TestServer server, String field, int value) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(spool(server).at(field).asInt()).as(field).isEqualTo(value));
    }

    private static List<Object> sent(TestServer server) {
        return server.beam("foo").sent().stream().map(event -> event.get("n")).toList();
    }

    private static void awaitSent(TestServer server, Object... numbers) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sent(server)).containsExactly(numbers));
    }

    private String letters() throws IOException {
        return Files.readString(directory.resolve("letters/dead-letters-000001.jsonl"));
    }

    @Test
    void events_are_on_the_disk_when_it_answers_and_are_sent_in_order_with_the_time_of_their_receipt()
            throws Exception {
        Instant before = Instant.now().minusMillis(1);
        try (TestServer server = start()) {
            server.beam("foo").hold();
            Answer answer = post(server, "[{\"n\":1,\"big\":12345678901234567890,\"x\":{\"y\":[1.5,null]}},{\"n\":2}]");
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.text()).isEqualTo("{\"received\":2,\"spooled\":2,\"unparseable\":0,\"problems\":[]}");
            assertThat(post(server, "{\"n\":3}").status()).isEqualTo(202);
            assertThat(spool(server).path("pending").asInt()).isEqualTo(3);
            assertThat(server.beam("foo").sent()).isEmpty();

            server.beam("foo").letGo();
            awaitSent(server, 1, 2, 3);
            assertThat(server.beam("foo").sent().get(0))
                    .as("as if it had not been on the disk")
                    .isEqualTo(TestServer.JSON.readValue(
                            "{\"n\":1,\"big\":12345678901234567890,\"x\":{\"y\":[1.5,null]}}", Map.class));
            assertThat(server.beam("foo").receivedAt())
                    .allSatisfy(time -> assertThat(time.orElseThrow()).isBetween(before, Instant.now()));
            awaitSpool(server, "/pending", 0);
            JsonNode events = server.get("/v1/status").json().at("/dataSources/foo/events");
            assertThat(events.path("received").asInt()).isEqualTo(3);
            assertThat(events.path("spooled").asInt()).isEqualTo(3);
        }
    }

    @Test
    void lines_that_cannot_be_parsed_are_told_with_their_positions_and_become_dead_letters() throws Exception {
        try (TestServer server = start()) {
            Answer answer = server.post("/v2/post/foo?ack=spooled", "text/plain", "{\"n\":1}\n{\"n\":\n\n{\"n\":2}\n");
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.json().path("received").asInt()).isEqualTo(3);
            assertThat(answer.json().path("spooled").asInt()).isEqualTo(2);
            assertThat(answer.json().path("unparseable").asInt()).isEqualTo(1);
            assertThat(answer.json().at("/problems/0/position").asInt()).isEqualTo(2);
            assertThat(answer.json().at("/problems/0/outcome").asText()).isEqualTo("UNPARSEABLE");
            awaitSent(server, 1, 2);
        }
        assertThat(letters()).contains("\"reason\":\"UNPARSEABLE\"", "\"value\":\"{\\\"n\\\":\"");
    }

    @Test
    void what_was_not_sent_when_it_stopped_is_sent_when_it_starts_again() throws Exception {
        try (TestServer server = start()) {
            server.beam("foo").failAll();
            post(server, "[{\"n\":1},{\"n\":2}]");
            await().atMost(PATIENCE)
                    .until(() -> !spool(server).path("oldestReceivedAt").isMissingNode());
            post(server, "{\"n\":3}");
        }
        try (TestServer server = start()) {
            awaitSent(server, 1, 2, 3);
            awaitSpool(server, "/pending", 0);
            assertThat(spool(server).path("pendingAtStart").asInt()).isEqualTo(3);
            assertThat(spool(server).path("inDoubtAtStart").asInt()).isEqualTo(2);
            assertThat(spool(server).path("sent").asInt()).isEqualTo(3);
        }
    }

    @Test
    void what_fails_is_sent_again_and_alone() throws Exception {
        try (TestServer server = start()) {
            post(server, "[{\"n\":1},{\"n\":2,\"action\":\"failOnce\"},{\"n\":3}]");
            awaitSent(server, 1, 3, 2);
            awaitSpool(server, "/sent", 3);
            assertThat(spool(server).path("sentAgain").asInt()).isEqualTo(1);
        }
    }

    @Test
    void what_is_dropped_or_can_never_be_sent_becomes_a_dead_letter_and_holds_nothing_up() throws Exception {
        try (TestServer server = start()) {
            post(server, "[{\"n\":1,\"action\":\"drop\"},{\"n\":2,\"action\":\"over\"},{\"n\":3}]");
            awaitSpool(server, "/pending", 0);
            assertThat(sent(server)).containsExactly(3);
            assertThat(spool(server).at("/dropped/BEFORE_WINDOW").asInt()).isEqualTo(1);
            assertThat(spool(server).at("/failed/INTERVAL_OVER").asInt()).isEqualTo(1);
            assertThat(letters().lines())
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line)
                            .contains("\"BEFORE_WINDOW\"", "too old", "\"spooled\":\"0\"", "\"receivedAt\":\"20"))
                    .anySatisfy(line -> assertThat(line)
                            .contains("\"INTERVAL_OVER\"", "the interval is over", "\\\"action\\\":\\\"over\\\""));
        }
    }

    @Test
    void what_cannot_be_sent_until_it_is_too_old_becomes_a_dead_letter_and_the_rest_goes_on() throws Exception {
        try (TestServer server = start("spool.maxAge", "PT1S")) {
            post(server, "[{\"n\":1,\"action\":\"fail\"},{\"n\":2}]");
            awaitSpool(server, "/failed/EXPIRED", 1);
            assertThat(letters()).contains("\"EXPIRED\"", "It is older than PT1S (spool.maxAge)");
            post(server, "{\"n\":3}");
            awaitSent(server, 2, 3);
        }
    }

    @Test
    void a_full_spool_answers_503_until_it_has_room_again() throws Exception {
        try (TestServer server = start("spool.maxBytes", "65536")) {
            server.beam("foo").hold();
            String event = "{\"n\":1,\"page\":\"" + "x".repeat(20_000) + "\"}";
            for (int i = 0; i < 3; i++) {
                assertThat(post(server, event).status()).isEqualTo(202);
            }
            Answer refused = post(server, event);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("5");
            assertThat(refused.json().path("error").asText())
                    .startsWith("The spool of foo is full: it has ")
                    .endsWith("(spool.maxBytes)");
            server.beam("foo").letGo();
            awaitSpool(server, "/pending", 0);
            await().atMost(PATIENCE).until(() -> post(server, event).status() == 202);
        }
    }

    @Test
    void a_repeated_request_with_a_key_is_spooled_once_and_one_that_was_refused_is_tried_again() throws Exception {
        try (TestServer server = start("spool.maxBytes", "65536")) {
            String large = "{\"n\":9,\"page\":\"" + "x".repeat(40_000) + "\"}";
            server.beam("foo").hold();
            assertThat(post(server, large).status()).isEqualTo(202);
            assertThat(postWithKey(server, "large", large).status()).isEqualTo(503);
            Answer first = postWithKey(server, "small", "[{\"n\":1},{\"n\":2}]");
            assertThat(first.status()).isEqualTo(202);
            Answer second = postWithKey(server, "small", "[{\"n\":1},{\"n\":2}]");
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(postWithKey(server, "small", "{\"n\":3}").status()).isEqualTo(422);

            server.beam("foo").letGo();
            awaitSent(server, 9, 1, 2);
            awaitSpool(server, "/pending", 0);
            await().atMost(PATIENCE)
                    .until(() -> postWithKey(server, "large", large).status() == 202);
            awaitSent(server, 9, 1, 2, 9);
        }
    }

    private static Answer postWithKey(TestServer server, String key, String body) {
        return server.post("/v2/post/foo?ack=spooled", APPLICATION_JSON, body, "Idempotency-Key", key);
    }

    @Test
    void of_a_body_that_is_malformed_nothing_is_spooled() throws Exception {
        try (TestServer server = start()) {
            Answer answer = post(server, "[{\"n\":1},{\"n\":]");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("position").asInt()).isEqualTo(2);
            assertThat(spool(server).path("spooled").asInt()).isZero();
        }
    }

    @Test
    void an_empty_body_is_nothing() throws Exception {
        try (TestServer server = start()) {
            assertThat(post(server, "[]").text())
                    .isEqualTo("{\"received\":0,\"spooled\":0,\"unparseable\":0,\"problems\":[]}");
        }
    }

    @Test
    void without_a_spool_or_without_a_data_source_in_the_path_it_is_not_possible() throws Exception {
        try (TestServer server = start("spool.type", "none")) {
            Answer answer = post(server, "{\"n\":1}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("error").asText())
                    .isEqualTo("ack=spooled is not possible: 'foo' has no spool (spool.type)");
            assertThat(server.get("/v1/status")
                            .json()
                            .at("/dataSources/foo/spool")
                            .isMissingNode())
                    .isTrue();
        }
        try (TestServer server = start()) {
            Answer answer = server.post("/v2/post?ack=spooled", APPLICATION_JSON, "{\"dataSource\":\"foo\"}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("error").asText())
                    .isEqualTo("ack=spooled needs the data source in the path: post/DATASOURCE");
        }
    }

    @Test
    void two_servers_do_not_share_a_spool() throws Exception {
        try (TestServer server = start()) {
            assertThat(server.server().urls()).isNotEmpty();
            assertThatThrownBy(() -> start("deadLetters.type", "none"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("properties.spool.directory: the events of 'foo' cannot be kept in "
                            + directory.resolve("spool/foo"))
                    .hasMessageContaining("give each process a directory of its own");
        }
    }

    @Test
    void a_changed_configuration_leaves_the_spool_open_and_sends_to_what_is_new() throws Exception {
        try (TestServer server = start("http.reloadPeriod", "PT0.05S")) {
            ScriptedBeam old = server.beam("foo");
            old.hold();
            post(server, "{\"n\":1}");
            await().atMost(PATIENCE).until(() -> old.waiting() == 1);
            String config = Files.readString(directory.resolve("server.json"));
            server.write(config.replace("\"HOUR\"", "\"MINUTE\""));
            await().atMost(PATIENCE).until(() -> server.beam("foo") != old);
            old.letGo();
            post(server, "{\"n\":2}");
            awaitSent(server, 2);
            assertThat(old.sent()).hasSize(1);
            assertThat(server.beam("foo").receivedAt()).doesNotContain(Optional.empty());
        }
    }
}
