// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static io.tranquility.server.TestServer.APPLICATION_JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import io.tranquility.server.TestServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The original's contract. */
final class V1PostTest {
    private static final ObjectMapper SMILE = new ObjectMapper(new SmileFactory());
    private static final String FIVE = "{\"dataSource\":\"foo\",\"n\":1},{\"dataSource\":\"foo\",\"n\":2},"
            + "{\"feed\":\"bar\",\"n\":3},{\"dataSource\":\"bar\",\"n\":4,\"action\":\"%s\"},{\"dataSource\":\"bar\",\"n\":5}";

    @TempDir
    private Path directory;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<Object> sent(String dataSource) {
        return server.beam(dataSource).sent().stream()
                .map(event -> event.get("n"))
                .toList();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s]", "%s", " [ %s ] "})
    void takes_objects_in_an_array_or_one_after_another(String form) {
        String body = form.formatted(FIVE.formatted("drop"));
        Answer answer =
                server.post("/v1/post", APPLICATION_JSON, form.contains("[") ? body : body.replace("},{", "}\n{"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/json;charset=UTF-8");
        assertThat(answer.text()).isEqualTo("{\"result\":{\"received\":5,\"sent\":4}}");
        assertThat(sent("foo")).containsExactly(1, 2);
        assertThat(sent("bar")).containsExactly(3, 5);
    }

    @Test
    void the_path_goes_before_the_fields() {
        Answer answer = server.post("/v1/post/foo", APPLICATION_JSON, "[" + FIVE.formatted("drop") + "]");
        assertThat(answer.text()).isEqualTo("{\"result\":{\"received\":5,\"sent\":4}}");
        assertThat(sent("foo")).containsExactly(1, 2, 3, 5);
        assertThat(sent("bar")).isEmpty();
    }

    @Test
    void data_source_goes_before_feed() {
        server.post("/v1/post", APPLICATION_JSON, "{\"feed\":\"bar\",\"dataSource\":\"foo\",\"n\":1}");
        assertThat(sent("foo")).containsExactly(1);
    }

    @Test
    void smile_is_answered_with_smile() throws IOException {
        byte[] body = SMILE.writeValueAsBytes(List.of(Map.of("n", 1), Map.of("n", 2)));
        Answer answer = server.post("/v1/post/foo", "application/x-jackson-smile", body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/x-jackson-smile;charset=UTF-8");
        JsonNode result = SMILE.readTree(answer.bytes()).path("result");
        assertThat(result).hasToString("{\"received\":2,\"sent\":2}");
        assertThat(sent("foo")).containsExactly(1, 2);
    }

    @Test
    void text_goes_through_the_parser_of_the_data_source() {
        Answer answer = server.post("/v1/post/foo", "text/plain; charset=utf-8", "{\"n\":1}\r\n\n{\"n\":2}\n");
        assertThat(answer.contentType()).isEqualTo("application/json;charset=UTF-8");
        assertThat(answer.text()).isEqualTo("{\"result\":{\"received\":2,\"sent\":2}}");
        assertThat(sent("foo")).containsExactly(1L, 2L);
    }

    @Test
    void a_bad_line_makes_the_whole_text_malformed_and_nothing_is_sent() {
        Answer answer = server.post("/v1/post/foo", "text/plain", "{\"n\":1}\n{\"n\":\n{\"n\":3}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.contentType()).isEqualTo("text/plain;charset=UTF-8");
        assertThat(answer.text()).isEqualTo("Malformed string on line[2]\n");
        assertThat(sent("foo")).isEmpty();
    }

    @Test
    void bodies_may_be_gzipped() throws IOException {
        Answer answer = server.post("/v1/post/foo", APPLICATION_JSON, gzip("{\"n\":1}"), "Content-Encoding", "gzip");
        assertThat(answer.text()).isEqualTo("{\"result\":{\"received\":1,\"sent\":1}}");
        Answer bad = server.post("/v1/post/foo", APPLICATION_JSON, "{\"n\":1}", "Content-Encoding", "gzip");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.text()).startsWith("The body is not gzip as its Content-Encoding says: ");
    }

    @Test
    void an_asynchronous_request_does_not_wait() {
        server.beam("foo").hold();
        for (String yes : List.of("true", "1", "yes", "TRUE")) {
            Answer answer = server.post("/v1/post/foo?async=" + yes, APPLICATION_JSON, "{\"n\":1}");
            assertThat(answer.text()).isEqualTo("{\"result\":{\"received\":1,\"sent\":0}}");
        }
        await().until(() -> server.beam("foo").waiting() == 4);
        assertThat(server.post("/v1/post/foo?async=maybe", APPLICATION_JSON, "{}")
                        .text())
                .isEqualTo("Expected true or false\n");
    }

    @Test
    void a_synchronous_request_waits_for_its_own_events_only() {
        server.beam("foo").hold();
        CompletableFuture<Answer> held =
                server.postLater("/v1/post/foo", APPLICATION_JSON, "{\"n\":1}".getBytes(StandardCharsets.UTF_8));
        await().until(() -> server.beam("foo").waiting() == 1);
        assertThat(server.post("/v1/post/bar", APPLICATION_JSON, "{\"n\":2}").status())
                .isEqualTo(200);
        assertThat(held).isNotDone();
        server.beam("foo").letGo();
        assertThat(held.join().text()).isEqualTo("{\"result\":{\"received\":1,\"sent\":1}}");
    }

    @Test
    void a_failure_is_a_server_error() {
        Answer answer = server.post("/v1/post", APPLICATION_JSON, "[" + FIVE.formatted("fail") + "]");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.contentType()).isEqualTo("text/plain;charset=UTF-8");
        assertThat(answer.text()).isEqualTo("Server error\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/post | {\"dataSource\":\"baz\"} | No beam defined for dataSource 'baz'",
                "/v1/post/baz | {} | No beam defined for dataSource 'baz'",
                "/v1/post | {\"n\":1} | Missing 'dataSource' or 'feed'",
                "/v1/post | {\"dataSource\":\"foo\"} {\"n\":1} | Missing 'dataSource' or 'feed'",
                "/v1/post/foo | {\"n\":1}{\"n\": | Malformed JSON",
                "/v1/post/foo | [{\"n\":1},3] | Malformed JSON",
                "/v1/post/foo | [{\"n\":1}] [{\"n\":2}] | Malformed JSON",
                "/v1/post/foo | [{\"n\":1} | Malformed JSON",
                "/v1/post/foo | \"text\" | Malformed JSON",
            })
    void a_bad_body_is_refused_whole(String path, String body, String message) {
        Answer answer = server.post(path, APPLICATION_JSON, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.contentType()).isEqualTo("text/plain;charset=UTF-8");
        assertThat(answer.text()).isEqualTo(message + "\n");
        assertThat(sent("foo")).isEmpty();
    }

    @Test
    void an_empty_body_has_no_events() {
        assertThat(server.post("/v1/post/foo", APPLICATION_JSON, "").text())
                .isEqualTo("{\"result\":{\"received\":0,\"sent\":0}}");
        assertThat(server.post("/v1/post/foo", APPLICATION_JSON, "[]").text())
                .isEqualTo("{\"result\":{\"received\":0,\"sent\":0}}");
    }

    @Test
    void other_content_types_are_refused() {
        for (String type : new String[] {null, "application/x-www-form-urlencoded", "text/plain;charset=utf-16"}) {
            Answer answer = server.post("/v1/post/foo", type, "{}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text())
                    .isEqualTo("Expected contentType application/json, application/x-jackson-smile or text/plain\n");
        }
    }

    @Test
    void a_full_buffer_is_told_where_the_configuration_says_so() throws IOException {
        server.close();
        server = TestServer.start(
                directory,
                "tranquility.blockOnFull",
                "false",
                "tranquility.maxBatchSize",
                "1",
                "tranquility.maxPendingBatches",
                "1");
        server.beam("foo").hold();
        assertThat(server.post("/v1/post/foo?async=true", APPLICATION_JSON, "{}")
                        .status())
                .isEqualTo(200);
        await().until(() -> server.beam("foo").waiting() == 1);
        Answer full = server.post("/v1/post/foo?async=true", APPLICATION_JSON, "{}{}{}");
        assertThat(full.status()).isEqualTo(503);
        assertThat(full.text()).isEqualTo("Buffer full for dataSource 'foo'\n");
        assertThat(server.post("/v1/post/foo", APPLICATION_JSON, "{}{}").text())
                .isEqualTo("Buffer full for dataSource 'foo'\n");
    }

    @Test
    void a_full_buffer_is_waited_for_otherwise() throws IOException {
        server.close();
        server = TestServer.start(directory, "tranquility.maxBatchSize", "2", "tranquility.maxPendingBatches", "1");
        server.beam("foo").hold();
        CompletableFuture<Answer> waiting = server.postLater(
                "/v1/post/foo?async=true", APPLICATION_JSON, "{}".repeat(100).getBytes(StandardCharsets.UTF_8));
        await().until(() -> server.beam("foo").waiting() > 0);
        assertThat(server.post("/v1/post/bar", APPLICATION_JSON, "{}").status()).isEqualTo(200);
        assertThat(waiting).isNotDone();
        server.beam("foo").letGo();
        assertThat(waiting.join().text()).isEqualTo("{\"result\":{\"received\":100,\"sent\":0}}");
        await().until(() -> server.beam("foo").sent().size() == 100);
    }

    @Test
    void other_paths_are_not_found() {
        assertThat(server.get("/").status()).isEqualTo(200);
        assertThat(server.get("/").contentType()).startsWith("text/html;");
        for (String path : List.of("/v1", "/v3/post", "/v1/poster")) {
            assertThat(server.get(path).status()).isEqualTo(404);
            assertThat(server.post(path, APPLICATION_JSON, "{}").text()).isEqualTo("Not found\n");
        }
        assertThat(server.get("/v1/post/foo").status()).isEqualTo(405);
    }
}
