// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String BODY = "x".repeat(100_000);

    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer server;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
        proxy = FaultProxy.http("127.0.0.1", server.getAddress().getPort());
    }

    @AfterEach
    void close() {
        proxy.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            arrived.add(body);
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("done".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private HttpRequest post(String body) {
        return HttpRequest.newBuilder(proxy.uri().resolve("/push"))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> send(String body) throws IOException, InterruptedException {
        return http.send(post(body), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void passes_requests_and_answers() throws Exception {
        for (String body : List.of("a", BODY, "")) {
            HttpResponse<String> answer = send(body);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("done");
        }
        assertThat(arrived).containsExactly("a", BODY, "");
        assertThat(proxy.requests()).isEqualTo(3);
        assertThat(proxy.faultyRequests()).isZero();
    }

    @Test
    void an_answer_is_lost_after_the_request_has_arrived() throws Exception {
        proxy.faults(line -> NetworkFault.loseAnswer());
        assertThatThrownBy(() -> send(BODY)).isInstanceOf(IOException.class);
        assertThat(arrived).containsExactly(BODY);
        proxy.faults(line -> NetworkFault.NONE);
        assertThat(send("again").statusCode()).isEqualTo(200);
    }

    @Test
    void of_a_reset_request_nothing_arrives() {
        proxy.faults(line -> NetworkFault.reset());
        assertThatThrownBy(() -> send("a")).isInstanceOf(IOException.class);
        assertThat(arrived).isEmpty();
    }

    @Test
    void of_a_cut_request_half_the_body_arrives_and_then_the_connection_ends() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        server.createContext("/push", exchange -> {
            int bytes = 0;
            try (InputStream in = exchange.getRequestBody()) {
                while (in.read() >= 0) {
                    bytes++;
                }
            } catch (IOException e) {
                read.complete(bytes);
            }
            exchange.close();
        });
        proxy.faults(line -> NetworkFault.cutRequest());
        assertThatThrownBy(() -> send(BODY)).isInstanceOf(IOException.class);
        assertThat(read).succeedsWithin(PATIENCE).isEqualTo(BODY.length() / 2);
    }

    @Test
    void an_answer_is_made_up_without_the_server() throws Exception {
        proxy.faults(line -> NetworkFault.answer(503));
        assertThat(send(BODY).statusCode()).isEqualTo(503);
        assertThat(arrived).isEmpty();
    }

    @Test
    void an_answer_is_replaced_after_the_request_has_arrived() throws Exception {
        proxy.faults(line -> NetworkFault.replaceAnswer(500));
        assertThat(send(BODY).statusCode()).isEqualTo(500);
        assertThat(arrived).containsExactly(BODY);
    }

    @Test
    void a_request_arrives_late_though_its_client_has_gone() throws Exception {
        proxy.faults(line -> NetworkFault.stall(Duration.ofMillis(300)));
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            client.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
                            .getBytes(StandardCharsets.US_ASCII));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(arrived).containsExactly("ab"));
    }

    @Test
    void faults_are_chosen_by_the_first_line() throws Exception {
        proxy.faults(line -> line.contains("/push-events") ? NetworkFault.loseAnswer() : NetworkFault.NONE);
        assertThat(send("a").statusCode()).isEqualTo(200);
        HttpRequest push = HttpRequest.newBuilder(proxy.uri().resolve("/push-events"))
                .timeout(PATIENCE)
                .build();
        assertThatThrownBy(() -> http.send(push, HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(IOException.class);
        assertThat(proxy.requests()).isGreaterThanOrEqualTo(2);
        assertThat(proxy.faultyRequests()).isEqualTo(proxy.requests() - 1);
    }

    @Test
    void while_it_is_silent_nothing_passes_and_then_everything_does() {
        proxy.silent(true);
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(post("a"), HttpResponse.BodyHandlers.ofString());
        await().during(Duration.ofMillis(200)).atMost(PATIENCE).until(() -> !answer.isDone() && arrived.isEmpty());
        proxy.silent(false);
        assertThat(answer).succeedsWithin(PATIENCE).satisfies(got -> assertThat(got.statusCode())
                .isEqualTo(200));
    }

    @Test
    void passes_any_protocol_and_ends_all_connections_when_closed() throws Exception {
        try (FaultProxy tcp = FaultProxy.tcp("127.0.0.1", server.getAddress().getPort());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), tcp.port())) {
            client.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = client.getOutputStream();
            out.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
            assertThat(arrived).containsExactly("ab");
            tcp.resetAll();
            assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
        }
    }
}
