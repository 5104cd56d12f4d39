// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every sender does, against a real server on loopback. */
abstract class HttpSenderContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpSender http = sender();
    private final ExecutorService serverThreads = Executors.newCachedThreadPool();
    private HttpServer server;

    abstract HttpSender sender();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(serverThreads);
        server.start();
    }

    @AfterEach
    void stop() {
        http.close();
        server.stop(0);
        serverThreads.shutdownNow();
    }

    final HttpSender http() {
        return http;
    }

    final URI serve(HttpHandler handler) {
        server.createContext("/path", handler);
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/path");
    }

    static HttpAnswer get(CompletableFuture<HttpAnswer> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    @Test
    void posts_the_beginning_of_an_array_and_reads_the_answer() throws Exception {
        URI uri = serve(exchange -> {
            String seen = exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type")
                    + " " + exchange.getRequestHeaders().getFirst("X-Test") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] body = seen.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(201, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        byte[] body = "[1,2]rest".getBytes(StandardCharsets.UTF_8);
        HttpAnswer answer = get(
                http.send(new HttpCall("POST", uri, Map.of("X-Test", "yes"), "application/json", body, 5), TIMEOUT));
        assertThat(answer.toString()).isEqualTo("HTTP 201 POST application/json yes [1,2]");
        assertThat(answer.isSuccess()).isTrue();
    }

    @Test
    void sends_and_reads_large_bodies() throws Exception {
        URI uri = serve(exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        byte[] body = "x".repeat(5_000_000).getBytes(StandardCharsets.UTF_8);
        HttpAnswer answer = get(http.send(HttpCall.post(uri, Map.of(), "text/plain", body), TIMEOUT));
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.toString()).hasSizeLessThan(600).endsWith("...");
    }

    @Test
    void any_status_is_an_answer_and_redirects_are_not_followed() throws Exception {
        URI uri = serve(exchange -> {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/elsewhere");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        HttpAnswer answer = get(http.send(HttpCall.get(uri), TIMEOUT));
        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.headers()).containsEntry("location", "http://127.0.0.1:1/elsewhere");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void nobody_listening_is_an_io_exception() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        CompletableFuture<HttpAnswer> answer = http.send(HttpCall.get(URI.create("http://127.0.0.1:" + port)), TIMEOUT);
        assertThatThrownBy(() -> get(answer)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void an_answer_that_does_not_come_in_time_is_given_up() {
        CountDownLatch end = new CountDownLatch(1);
        URI uri = serve(exchange -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        CompletableFuture<HttpAnswer> answer = http.send(HttpCall.get(uri), Duration.ofMillis(200));
        assertThatThrownBy(() -> get(answer)).cause().isInstanceOfAny(IOException.class, TimeoutException.class);
        end.countDown();
    }

    @Test
    void closing_fails_what_is_in_flight() {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        URI uri = serve(exchange -> {
            arrived.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        CompletableFuture<HttpAnswer> answer = http.send(HttpCall.get(uri), TIMEOUT);
        assertThatThrownBy(() -> {
                    arrived.await(20, TimeUnit.SECONDS);
                    http.close();
                    get(answer);
                })
                .hasCauseInstanceOf(IOException.class);
        end.countDown();
    }

    @Test
    void after_closing_nothing_is_sent() {
        http.close();
        CompletableFuture<HttpAnswer> answer = http.send(HttpCall.get(URI.create("http://127.0.0.1:1/")), TIMEOUT);
        assertThatThrownBy(() -> get(answer))
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("the client is closed");
    }
}
