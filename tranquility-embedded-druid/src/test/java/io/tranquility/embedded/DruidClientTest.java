// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that gives one answer; a real Druid's answers are those of the integration test. */
class DruidClientTest {
    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private DruidClient client;
    private int status = 200;
    private String answer = "";

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        client = new DruidClient(uri, uri, Optional.empty());
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void keeps_the_columns_of_a_row_in_order() {
        answer = "[{\"z\":1,\"a\":\"x\",\"m\":null}]";

        assertThat(client.sql("SELECT 1")).hasSize(1);
        assertThat(client.sql("SELECT 1").get(0).keySet()).containsExactly("z", "a", "m");
        assertThat(requests.get(0)).isEqualTo("POST /druid/v2/sql {\"query\":\"SELECT 1\"}");
    }

    @Test
    void throws_druids_own_words() {
        status = 400;
        answer = "{\"error\":\"druidException\",\"errorMessage\":\"Object 'x' not found\"}";

        assertThatThrownBy(() -> client.sql("SELECT * FROM x"))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessage("Druid answered 400 to SELECT * FROM x: Object 'x' not found");
    }

    @Test
    void throws_the_whole_answer_if_it_has_no_message() {
        status = 502;
        answer = "<html>";

        assertThatThrownBy(() -> client.query(JsonNodeFactory.instance.objectNode()))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessage("Druid answered 502 to {}: <html>");
    }

    @Test
    void says_that_an_answer_is_no_json() {
        answer = "<html>";

        assertThatThrownBy(() -> client.query(JsonNodeFactory.instance.objectNode()))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessage("Druid's answer is no JSON: <html>");
    }

    @Test
    void says_where_nobody_answers() {
        server.stop(0);

        assertThatThrownBy(() -> client.sql("SELECT 1"))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("does not answer at http://127.0.0.1:");
    }

    @Test
    void a_worker_gets_tasks_once_the_overlord_knows_its_version() {
        answer = "[{\"worker\":{\"host\":\"127.0.0.1:8091\",\"version\":\"0\"}},"
                + "{\"worker\":{\"host\":\"127.0.0.1:18091\",\"version\":\"\"}}]";

        assertThat(client.hasWorker(8091)).isTrue();
        assertThat(client.hasWorker(18091)).isFalse();
        assertThat(client.hasWorker(91)).isFalse();
        assertThat(requests.get(0)).isEqualTo("GET /druid/indexer/v1/workers ");
    }

    @Test
    void an_unknown_task_has_no_status() {
        status = 404;

        assertThat(client.taskStatus("a b/c")).isEmpty();
        assertThat(requests).containsExactly("GET /druid/indexer/v1/task/a%20b%2Fc/status ");
    }

    @Test
    void a_task_that_runs_has_a_location() {
        answer = "{\"task\":\"t\",\"status\":{\"statusCode\":\"RUNNING\",\"runnerStatusCode\":\"RUNNING\","
                + "\"location\":{\"host\":\"127.0.0.1\",\"port\":8091,\"tlsPort\":-1},\"errorMsg\":null}}";

        assertThat(client.taskStatus("t"))
                .contains(new TaskStatus(
                        "t",
                        TaskStatus.State.RUNNING,
                        Optional.of(new TaskStatus.Location("127.0.0.1", 8091)),
                        Optional.empty()));
    }

    @Test
    void a_task_without_a_worker_is_pending() {
        answer = "{\"task\":\"t\",\"status\":{\"statusCode\":\"RUNNING\",\"runnerStatusCode\":\"PENDING\","
                + "\"location\":{\"host\":null,\"port\":-1,\"tlsPort\":-1}}}";

        TaskStatus task = client.taskStatus("t").orElseThrow();
        assertThat(task.state()).isEqualTo(TaskStatus.State.PENDING);
        assertThat(task.location()).isEmpty();
        assertThat(task.state().isComplete()).isFalse();
    }

    @Test
    void a_failed_task_says_why() {
        answer = "{\"task\":\"t\",\"status\":{\"statusCode\":\"FAILED\",\"runnerStatusCode\":\"NONE\","
                + "\"errorMsg\":\"no rows\"}}";

        TaskStatus task = client.taskStatus("t").orElseThrow();
        assertThat(task.state()).isEqualTo(TaskStatus.State.FAILED);
        assertThat(task.errorMessage()).contains("no rows");
        assertThat(task.state().isComplete()).isTrue();
    }
}
