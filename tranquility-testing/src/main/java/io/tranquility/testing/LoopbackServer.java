// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server on a free port of the loopback interface. */
final class LoopbackServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoopbackServer.class);

    static {
        // Else each answer on a connection that is kept waits 40 ms for the acknowledgement of its headers.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;

    /** Answers a call, or ends the connection without an answer. */
    @FunctionalInterface
    interface Handler {
        Optional<Answer> handle(Call call) throws IOException, InterruptedException;
    }

    /**
     * Opens one.
     *
     * @param threads run the handler
     * @param authorization the header that each call must have; empty for none
     */
    LoopbackServer(ExecutorService threads, Optional<String> authorization, Handler handler) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("No HTTP server can be opened on 127.0.0.1", e);
        }
        server.createContext(
                "/",
                exchange -> serve(
                        exchange,
                        call -> authorization.isEmpty() || authorization.get().equals(call.header("Authorization"))
                                ? handler.handle(call)
                                : Optional.of(Answer.page(401, "Unauthorized"))));
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Ends all connections; what is being answered is not. Idempotent. */
    @Override
    public void close() {
        server.stop(0);
    }

    private static void serve(HttpExchange exchange, Handler handler) throws IOException {
        Optional<Answer> answer = Optional.empty();
        try (exchange) {
            answer = handler.handle(Call.of(exchange));
            if (answer.isPresent()) {
                answer.get().send(exchange);
            }
        } catch (IOException e) {
            // The client's end of the connection, or a body that a fault cut.
            log.debug("No answer to {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("The fake Druid failed at {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            Answer.page(500, e.toString()).send(exchange);
        }
        answer.ifPresent(sent -> sent.afterwards().run());
    }
}
