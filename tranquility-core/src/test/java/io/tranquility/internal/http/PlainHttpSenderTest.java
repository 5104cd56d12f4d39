// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.druid.DruidAuthentication;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PlainHttpSenderTest extends HttpSenderContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Override
    HttpSender sender() {
        return new PlainHttpSender("test", DruidAuthentication.NONE);
    }

    /** Takes one connection after another and answers each request with these bytes, until it is closed. */
    private static final class Script implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Future<Integer> connections;

        /** @param closes whether the connection is closed after each answer */
        Script(String answer, boolean closes, int requests) throws IOException {
            connections = thread.submit(() -> serve(answer.getBytes(StandardCharsets.ISO_8859_1), closes, requests));
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
        }

        /** How many connections it took for all requests. */
        int connections() throws Exception {
            return connections.get(20, TimeUnit.SECONDS);
        }

        private int serve(byte[] answer, boolean closes, int requests) throws IOException {
            int connections = 0;
            int answered = 0;
            while (answered < requests) {
                try (Socket socket = server.accept()) {
                    connections++;
                    while (answered < requests && readHead(socket.getInputStream())) {
                        socket.getOutputStream().write(answer);
                        answered++;
                        if (closes) {
                            break;
                        }
                    }
                }
            }
            return connections;
        }

        private static boolean readHead(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    return false;
                }
                head.append((char) b);
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            server.close();
            thread.shutdownNow();
        }
    }

    @Test
    void a_connection_is_used_again() throws Exception {
        try (Script server = new Script(OK, false, 3)) {
            for (int i = 0; i < 3; i++) {
                assertThat(get(http().send(HttpCall.get(server.uri()), TIMEOUT)).shown())
                        .isEqualTo("ok");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_connection_that_says_that_it_closes_is_not() throws Exception {
        String closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
        try (Script server = new Script(closing, true, 3)) {
            for (int i = 0; i < 3; i++) {
                assertThat(get(http().send(HttpCall.get(server.uri()), TIMEOUT)).shown())
                        .isEqualTo("ok");
            }
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void a_cut_answer_is_one_that_may_have_been_taken() throws Exception {
        try (Script server = new Script("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nok", true, 1)) {
            CompletableFuture<HttpAnswer> answer = http().send(HttpCall.get(server.uri()), TIMEOUT);
            assertThatThrownBy(() -> get(answer))
                    .cause()
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(NotSentException.class)
                    .hasMessageContaining("closed before the answer was complete");
        }
    }

    @Test
    void garbage_is_said_to_be_no_http() throws Exception {
        try (Script server = new Script("SSH-2.0-OpenSSH_9\r\n", true, 1)) {
            CompletableFuture<HttpAnswer> answer = http().send(HttpCall.get(server.uri()), TIMEOUT);
            assertThatThrownBy(() -> get(answer)).hasMessageContaining("This is not HTTP/1.1: 'SSH-2.0-OpenSSH_9'");
        }
    }

    @Test
    void nobody_listening_means_not_sent() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        CompletableFuture<HttpAnswer> answer =
                http().send(HttpCall.get(URI.create("http://127.0.0.1:" + port + "/")), TIMEOUT);
        assertThatThrownBy(() -> get(answer))
                .hasCauseInstanceOf(NotSentException.class)
                .hasMessageContaining("was not sent: Connection refused");
    }

    @Test
    void an_unknown_host_is_named() {
        CompletableFuture<HttpAnswer> answer =
                http().send(HttpCall.get(URI.create("http://no-such-host.invalid:80/")), TIMEOUT);
        assertThatThrownBy(() -> get(answer))
                .hasCauseInstanceOf(NotSentException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void https_is_not_for_this_one() {
        CompletableFuture<HttpAnswer> answer = http().send(HttpCall.get(URI.create("https://127.0.0.1:1/")), TIMEOUT);
        assertThatThrownBy(() -> get(answer)).hasMessageContaining("for http alone");
    }

    @Test
    void a_header_cannot_bring_another_one() throws Exception {
        CompletableFuture<HttpAnswer> answer = http().send(
                        HttpCall.post(
                                URI.create("http://127.0.0.1:1/"),
                                Map.of("X-Name", "a\r\nX-Other: b"),
                                "text/plain",
                                new byte[0]),
                        TIMEOUT);
        assertThatThrownBy(() -> get(answer))
                .hasMessageContaining("The header X-Name cannot have the character 13 at position 1");
    }

    @Test
    void many_at_once_get_each_its_own_answer() throws Exception {
        Set<String> clients = ConcurrentHashMap.newKeySet();
        URI uri = serve(exchange -> {
            clients.add(exchange.getRemoteAddress().toString());
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        List<CompletableFuture<HttpAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            byte[] body = ("number " + i + " ").repeat(1 + i % 500).getBytes(StandardCharsets.UTF_8);
            answers.add(http().send(HttpCall.post(uri, Map.of(), "text/plain", body), TIMEOUT));
            if (i % 20 == 19) {
                get(answers.get(i - 10));
            }
        }
        for (int i = 0; i < answers.size(); i++) {
            assertThat(new String(get(answers.get(i)).body(), StandardCharsets.UTF_8))
                    .isEqualTo(("number " + i + " ").repeat(1 + i % 500));
        }
        assertThat(clients).hasSizeLessThan(500);
    }
}
