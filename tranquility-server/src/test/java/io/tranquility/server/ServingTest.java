// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static io.tranquility.server.TestServer.APPLICATION_JSON;
import static io.tranquility.server.TestServer.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.server.TestServer.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health, status, credentials, stopping, changes of the configuration, and clients that are slow or idle. */
final class ServingTest {
    @TempDir
    private Path directory;

    private TestServer server;
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    private static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private Answer post(String path, String... headers) {
        return server.post(path, APPLICATION_JSON, "{\"n\":1}", headers);
    }

    private Socket connect(String begin) throws IOException {
        Socket socket = new Socket("localhost", server.url().getPort());
        sockets.add(socket);
        socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    @Test
    void tells_its_health_and_the_status_of_its_data_sources() throws IOException {
        server = TestServer.start(directory);
        assertThat(server.get("/health").text()).isEqualTo("OK\n");
        assertThat(server.get("/health/ready").text()).isEqualTo("OK\n");
        server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":1}{\"n\":2,\"action\":\"drop\"}");
        Answer status = server.get("/v1/status");
        assertThat(status.contentType()).isEqualTo("application/json;charset=UTF-8");
        assertThat(status.json().at("/dataSources/foo/events"))
                .hasToString(
                        "{\"received\":2,\"sent\":1,\"dropped\":{\"BEFORE_WINDOW\":1},\"failed\":0,\"spooled\":0,\"unparseable\":0}");
        assertThat(status.json().at("/dataSources/foo/windowPeriod").asText()).isEqualTo("PT10M");
        assertThat(status.json().at("/dataSources/bar/events/received").asInt()).isZero();
        assertThat(status.json().at("/dataSources/foo/lastDrops")).hasToString("{\"BEFORE_WINDOW\":\"too old\"}");
        assertThat(status.json().at("/dataSources/bar/lastDrops")).isEmpty();
        assertThat(status.json().path("pendingBytes").asInt()).isZero();
    }

    @Test
    void its_metrics_are_those_of_all_data_sources_for_prometheus() throws IOException {
        server = TestServer.start(directory);
        server.post("/v2/post/foo", APPLICATION_JSON, "{\"n\":1}{\"n\":2,\"action\":\"drop\"}{\"n\":3}");
        Answer metrics = server.get("/metrics");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.text().lines())
                .contains(
                        "tranquility_events_received_total{dataSource=\"foo\"} 3.0",
                        "tranquility_events_sent_total{dataSource=\"foo\"} 2.0",
                        "tranquility_events_dropped_total{dataSource=\"foo\",reason=\"BEFORE_WINDOW\"} 1.0",
                        "tranquility_events_failed_total{dataSource=\"foo\"} 0.0",
                        "tranquility_events_pending{dataSource=\"foo\"} 0.0",
                        "tranquility_events_received_total{dataSource=\"bar\"} 0.0");
        assertThat(metrics.text()).contains("tranquility_delivery_seconds_count{dataSource=\"foo\"}");
    }

    @Test
    void a_browser_gets_a_page_that_may_load_nothing_but_its_own_files() throws IOException {
        server = TestServer.start(directory);
        Answer page = server.get("/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.contentType()).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none';")
                .contains("script-src 'self';", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.text())
                .contains("href=\"dashboard.css\"", "src=\"dashboard.js\"")
                .doesNotContain("<style", " style=", "onclick", "://");
        assertThat(server.get("/dashboard.css").contentType()).isEqualTo("text/css;charset=UTF-8");
        Answer script = server.get("/dashboard.js");
        assertThat(script.contentType()).isEqualTo("text/javascript;charset=UTF-8");
        assertThat(script.text())
                .as("what the server says is text, never HTML")
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
    }

    @Test
    void a_sample_is_tried_and_not_sent() throws IOException {
        server = TestServer.start(directory);
        Instant now = Instant.now();
        Answer answer = server.post(
                "/v1/try/foo",
                "text/plain",
                "{\"time\":\"" + now + "\",\"page\":\"a\"}\n{\"time\":\"2014-01-01T00:00:00Z\"}\nnonsense\n{}\n");
        assertThat(answer.status()).isEqualTo(200);
        JsonNode events = answer.json().path("events");
        assertThat(events).hasSize(4);
        assertThat(events.at("/0/outcome").asText()).isEqualTo("SENT");
        assertThat(events.at("/0/partition").asInt()).isZero();
        assertThat(Instant.parse(events.at("/0/segmentStart").asText())).isBeforeOrEqualTo(now);
        assertThat(Instant.parse(events.at("/0/segmentEnd").asText())).isAfter(now);
        assertThat(events.at("/1/outcome").asText()).isEqualTo("BEFORE_WINDOW");
        assertThat(events.at("/1/time").asText()).isEqualTo("2014-01-01T00:00:00Z");
        assertThat(events.at("/1/reason").asText()).contains("PT10M");
        assertThat(events.at("/2/outcome").asText()).isEqualTo("UNPARSEABLE");
        assertThat(events.at("/2/line").asInt()).isEqualTo(3);
        assertThat(events.at("/3/outcome").asText()).isEqualTo("NO_TIMESTAMP");
        assertThat(server.beam("foo").sent()).isEmpty();
        assertThat(server.get("/v1/status")
                        .json()
                        .at("/dataSources/foo/events/received")
                        .asInt())
                .isZero();
    }

    @Test
    void a_sample_needs_a_data_source_that_may_be_seen_and_has_a_limit() throws IOException {
        ObjectNode config = TestServer.config("http.bearerToken", "t0ken");
        ((ObjectNode) config.at("/dataSources/1")).putObject("properties").put("http.bearerToken", "bars");
        server = TestServer.start(directory, config);
        assertThat(server.post("/v1/try/foo", "text/plain", "{}").status()).isEqualTo(401);
        assertThat(server.post("/v1/try/foo", "text/plain", "{}", "Authorization", "Bearer t0ken")
                        .status())
                .isEqualTo(200);
        for (String name : List.of("bar", "none")) {
            Answer hidden = server.post("/v1/try/" + name, "text/plain", "{}", "Authorization", "Bearer t0ken");
            assertThat(hidden.status()).isEqualTo(404);
            assertThat(hidden.json().path("error").asText()).contains("'" + name + "'");
        }
        Answer large =
                server.post("/v1/try/foo", "text/plain", new byte[(1 << 20) + 1], "Authorization", "Bearer t0ken");
        assertThat(large.status()).isEqualTo(413);
    }

    @Test
    void the_configuration_in_force_is_shown_without_secrets() throws IOException {
        server = TestServer.start(directory, "http.bearerToken", "sesame", "task.partitions", "3");
        assertThat(server.get("/v1/configuration").status()).isEqualTo(401);
        Answer answer = server.get("/v1/configuration", "Authorization", "Bearer sesame");
        JsonNode foo = answer.json().at("/dataSources/foo");
        assertThat(foo.at("/properties/task.partitions")).isEqualTo(JSON.readTree("{\"value\":\"3\",\"isSet\":true}"));
        assertThat(foo.at("/properties/task.replicants")).isEqualTo(JSON.readTree("{\"value\":\"1\",\"isSet\":false}"));
        assertThat(foo.at("/properties/http.bearerToken/value").asText()).isEqualTo("***");
        assertThat(foo.at("/spec/timestampSpec/column").asText()).isEqualTo("time");
        assertThat(foo.at("/spec/dimensionsSpec/dimensions/0").asText()).isEqualTo("page");
        assertThat(answer.text()).doesNotContain("sesame");
    }

    @Test
    void counts_of_the_past_and_latencies_are_there_for_the_page() throws IOException {
        server = TestServer.start(directory);
        assertThat(server.get("/v1/status").json().at("/dataSources/foo/latency"))
                .isEmpty();
        post("/v2/post/foo");
        await().until(() -> server.get("/v1/status")
                        .json()
                        .at("/dataSources/foo/latency/delivery/batches")
                        .asInt()
                == 1);
        JsonNode latency = server.get("/v1/status").json().at("/dataSources/foo/latency");
        assertThat(latency.at("/delivery/p50Millis").isNumber()).isTrue();
        assertThat(latency.at("/queueWait/p99Millis").isNumber()).isTrue();
        await().until(() ->
                !server.get("/v1/history").json().at("/dataSources/foo").isEmpty());
        assertThat(server.get("/v1/history").json().at("/dataSources/foo/0")).hasSize(6);
    }

    @Test
    void the_page_needs_credentials_where_the_status_does() throws IOException {
        server = TestServer.start(directory, "http.basicAuthUser", "me", "http.basicAuthPass", "sesame");
        for (String path : List.of("/", "/dashboard.css", "/dashboard.js")) {
            assertThat(server.get(path).status()).isEqualTo(401);
            assertThat(server.get(path).header("WWW-Authenticate")).startsWith("Basic");
            assertThat(server.get(path, "Authorization", basic("me:sesame")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void metrics_need_credentials_for_all_data_sources() throws IOException {
        ObjectNode config = TestServer.config("http.bearerToken", "t0ken");
        ((ObjectNode) config.at("/dataSources/1")).putObject("properties").put("http.bearerToken", "bars");
        server = TestServer.start(directory, config);
        assertThat(server.get("/metrics").status()).isEqualTo(401);
        assertThat(server.get("/metrics").header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(server.get("/metrics", "Authorization", "Bearer t0ken").status())
                .isEqualTo(403);
        assertThat(server.get("/metrics", "Authorization", "Bearer t0ken").text())
                .contains("'bar'");
    }

    @Test
    void metrics_are_shown_with_credentials_that_are_for_all() throws IOException {
        server = TestServer.start(directory, "http.bearerToken", "t0ken");
        assertThat(server.get("/metrics").status()).isEqualTo(401);
        assertThat(server.get("/metrics", "Authorization", "Bearer t0ken").status())
                .isEqualTo(200);
    }

    @Test
    void what_is_dropped_or_unparseable_is_kept_as_it_came() throws IOException {
        Path letters = directory.resolve("letters");
        server = TestServer.start(directory, "deadLetters.type", "file", "deadLetters.directory", letters.toString());
        server.post("/v2/post/foo", "text/plain", "{\"n\":1}\n{\"n\":\n");
        server.post("/v1/post/bar", APPLICATION_JSON, "{\"n\":1}{\"n\":2,\"action\":\"drop\"}");
        server.server().close();
        List<String> written;
        try (Stream<Path> files = Files.list(letters)) {
            written = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .flatMap(file -> {
                        try {
                            return Files.readAllLines(file).stream();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
        assertThat(written).hasSize(2);
        assertThat(written.get(0))
                .contains("\"dataSource\":\"foo\",\"reason\":\"UNPARSEABLE\"", "\"value\":\"{\\\"n\\\":\"}");
        assertThat(written.get(1))
                .contains(
                        "\"dataSource\":\"bar\",\"reason\":\"BEFORE_WINDOW\",\"message\":\"too old\"",
                        "\"source\":{\"position\":\"2\"}",
                        "\"value\":\"{\\\"n\\\":2,\\\"action\\\":\\\"drop\\\"}\"");
    }

    @Test
    void lets_in_who_shows_the_credentials() throws IOException {
        server = TestServer.start(
                directory, "http.basicAuthUser", "me", "http.basicAuthPass", "sesame", "http.bearerToken", "t0ken");
        for (String path : List.of("/v1/post/foo", "/v2/post/foo")) {
            assertThat(post(path).status()).isEqualTo(401);
            assertThat(post(path).response().headers().allValues("WWW-Authenticate"))
                    .containsExactly("Basic realm=\"tranquility\", charset=\"UTF-8\"", "Bearer realm=\"tranquility\"");
            assertThat(post(path, "Authorization", basic("me:wrong")).status()).isEqualTo(401);
            assertThat(post(path, "Authorization", basic("me:sesame")).status()).isEqualTo(200);
            assertThat(post(path, "Authorization", "Bearer t0ken").status()).isEqualTo(200);
            assertThat(post(path, "Authorization", "bearer t0ke").status()).isEqualTo(401);
        }
        assertThat(server.get("/v1/status").status()).isEqualTo(401);
        assertThat(server.get("/v1/status", "Authorization", "Bearer t0ken").status())
                .isEqualTo(200);
        assertThat(server.get("/health").status()).isEqualTo(200);
        assertThat(server.get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void the_credentials_of_one_data_source_are_not_those_of_another() throws IOException {
        ObjectNode config = TestServer.config("http.bearerToken", "all");
        ((ObjectNode) config.at("/dataSources/1")).putObject("properties").put("http.bearerToken", "bars");
        server = TestServer.start(directory, config);
        assertThat(post("/v1/post/bar", "Authorization", "Bearer bars").status())
                .isEqualTo(200);
        Answer forbidden = post("/v2/post/foo", "Authorization", "Bearer bars");
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(forbidden.json().path("error").asText())
                .isEqualTo("These credentials are not allowed to post to 'foo'");
        Answer mixed = server.post(
                "/v1/post",
                APPLICATION_JSON,
                "{\"dataSource\":\"bar\"}{\"dataSource\":\"foo\"}",
                "Authorization",
                "Bearer bars");
        assertThat(mixed.status()).isEqualTo(403);
        assertThat(server.beam("bar").sent()).hasSize(1);
        assertThat(server.get("/v1/status", "Authorization", "Bearer bars")
                        .json()
                        .path("dataSources")
                        .fieldNames())
                .toIterable()
                .containsExactly("bar");
    }

    @Test
    void answers_what_is_being_served_before_it_stops() throws IOException {
        server = TestServer.start(directory);
        server.beam("foo").hold();
        CompletableFuture<Answer> v1 = server.postLater("/v1/post/foo", APPLICATION_JSON, new byte[] {'{', '}'});
        CompletableFuture<Answer> v2 = server.postLater("/v2/post/foo", APPLICATION_JSON, new byte[] {'{', '}'});
        await().until(() -> server.beam("foo").waiting() == 2);
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> server.server().close());
        await().until(() -> server.get("/health/ready").status() == 503);
        assertThat(post("/v1/post/bar").status()).isEqualTo(503);
        assertThat(post("/v2/post/bar").header("Retry-After")).isEqualTo("5");
        server.beam("foo").letGo();
        assertThat(v1.join().status()).isEqualTo(200);
        assertThat(v2.join().status()).isEqualTo(200);
        stopped.join();
        assertThat(server.beam("foo").isClosed()).isTrue();
    }

    @Test
    void answers_503_to_what_has_no_outcome_when_the_time_to_stop_is_up() throws IOException {
        server = TestServer.start(directory, "http.stopTimeout", "PT0.2S");
        server.beam("foo").hold();
        CompletableFuture<Answer> v1 = server.postLater("/v1/post/foo", APPLICATION_JSON, new byte[] {'{', '}'});
        CompletableFuture<Answer> v2 = server.postLater("/v2/post/foo", APPLICATION_JSON, new byte[] {'{', '}'});
        await().until(() -> server.beam("foo").waiting() == 2);
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> server.server().close());
        assertThat(v1.join().status()).isEqualTo(503);
        assertThat(v2.join().json().path("pending").asInt()).isEqualTo(1);
        server.beam("foo").letGo();
        stopped.join();
    }

    @Test
    void a_changed_file_adds_changes_and_removes_data_sources() throws IOException {
        server = TestServer.start(directory, "http.reloadPeriod", "PT0.05S");
        post("/v1/post/foo");
        ScriptedBeam foo = server.beam("foo");
        ScriptedBeam bar = server.beam("bar");
        ObjectNode config = TestServer.config("http.reloadPeriod", "PT0.05S");
        ArrayNode sources = (ArrayNode) config.path("dataSources");
        sources.add(TestServer.dataSource("new"));
        ((ArrayNode) sources.at("/0/spec/dataSchema/dimensionsSpec/dimensions")).add("city");
        sources.remove(1);
        server.write(config);
        await().until(() -> post("/v1/post/new").status() == 200);
        assertThat(post("/v1/post/bar").text()).isEqualTo("No beam defined for dataSource 'bar'\n");
        assertThat(post("/v1/post/foo").status()).isEqualTo(200);
        await().until(() -> foo.isClosed() && bar.isClosed());
        assertThat(server.beam("foo").sent()).hasSize(1);
        assertThat(server.get("/v1/status")
                        .json()
                        .at("/dataSources/foo/events/sent")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void what_did_not_change_stays_connected() throws IOException {
        server = TestServer.start(directory, "http.reloadPeriod", "PT0.05S");
        ScriptedBeam foo = server.beam("foo");
        ObjectNode config = TestServer.config("http.reloadPeriod", "PT0.05S", "http.bearerToken", "t");
        server.write(config);
        await().until(() -> post("/v1/post/foo").status() == 401);
        assertThat(server.beam("foo")).isSameAs(foo);
        assertThat(foo.isClosed()).isFalse();
    }

    @Test
    void a_bad_file_is_refused_and_the_old_one_stays_in_force() throws IOException {
        server = TestServer.start(directory, "http.reloadPeriod", "PT0.05S");
        server.write("{\"dataSources\": [");
        await().until(() -> server.get("/v1/status")
                .json()
                .path("refusedConfiguration")
                .asText()
                .contains("not JSON"));
        assertThat(post("/v1/post/foo").status()).isEqualTo(200);
        server.write(TestServer.config("http.reloadPeriod", "PT0.05S"));
        await().until(() ->
                server.get("/v1/status").json().path("refusedConfiguration").isMissingNode());
    }

    @Test
    void slow_clients_and_idle_connections_do_not_stop_others() throws IOException {
        server = TestServer.start(directory, "http.threads", "8");
        for (int i = 0; i < 500; i++) {
            connect("");
        }
        for (int i = 0; i < 50; i++) {
            connect(
                    "POST /v1/post/foo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
        }
        for (int i = 0; i < 20; i++) {
            assertThat(post("/v1/post/foo").text()).isEqualTo("{\"result\":{\"received\":1,\"sent\":1}}");
        }
        assertThat(server.beam("foo").sent()).hasSize(20);
    }

    @Test
    void a_slow_client_is_answered_when_its_body_is_complete() throws IOException {
        server = TestServer.start(directory);
        Socket socket = connect("POST /v1/post/foo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"n\"");
        assertThat(post("/v1/post/foo").status()).isEqualTo(200);
        socket.getOutputStream().write(":1}".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("HTTP/1.1 200 OK")
                .endsWith("{\"result\":{\"received\":1,\"sent\":1}}");
    }

    @Test
    void a_body_may_come_in_chunks_of_any_size() throws IOException {
        server = TestServer.start(directory);
        List<Integer> numbers = IntStream.range(0, 10_000).boxed().toList();
        String body = numbers.stream().map(n -> "{\"n\":" + n + "}\n").collect(Collectors.joining());
        Socket socket = connect("POST /v2/post/foo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: text/plain\r\nTransfer-Encoding: chunked");
        OutputStream out = socket.getOutputStream();
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        int from = 0;
        for (int size = 1; from < body.length(); size = 2 * size + 1) {
            int to = Math.min(body.length(), from + size);
            String chunk = "\r\n" + Integer.toHexString(to - from) + "\r\n" + body.substring(from, to);
            out.write(chunk.getBytes(StandardCharsets.US_ASCII));
            from = to;
        }
        out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("\"received\":10000,\"sent\":10000,");
        assertThat(server.beam("foo").sent().stream()
                        .map(event -> ((Number) event.get("n")).intValue())
                        .toList())
                .isEqualTo(numbers);
    }

    @Test
    void an_idle_connection_is_closed_after_a_while() throws IOException {
        server = TestServer.start(directory, "http.idleTimeout", "PT0.2S");
        assertThat(connect("").getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_request_may_wait_for_druid_longer_than_its_connection_may_idle() throws IOException {
        server = TestServer.start(directory, "http.idleTimeout", "PT0.1S");
        server.beam("foo").hold();
        CompletableFuture<Answer> waiting =
                server.postLater("/v1/post/foo", APPLICATION_JSON, "{}".getBytes(StandardCharsets.UTF_8));
        await().until(() -> server.beam("foo").waiting() == 1);
        // Connections that idle as long are closed meanwhile.
        for (int i = 0; i < 3; i++) {
            assertThat(connect("").getInputStream().read()).isEqualTo(-1);
        }
        assertThat(waiting).isNotDone();
        server.beam("foo").letGo();
        assertThat(waiting.join().text()).isEqualTo("{\"result\":{\"received\":1,\"sent\":1}}");
    }
}
