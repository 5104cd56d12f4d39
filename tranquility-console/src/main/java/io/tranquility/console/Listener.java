// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports of an application, from {@link #start} to {@link #close}, and the threads behind them. */
public final class Listener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    /** Jetty needs one thread for accepting, some for selecting, and others to run. */
    private static final int LEAST_THREADS = 8;

    /** At the end: after how long a connection on which nothing moves is closed, and all others. */
    private static final Duration SHUTDOWN_IDLE_TIMEOUT = Duration.ofMillis(100);

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    private final Server jetty;

    /**
     * Listens to nothing yet.
     *
     * @param name of the threads
     * @param handler of all requests; must not block
     */
    public Listener(String name, ListenerOptions options, Handler handler) {
        QueuedThreadPool threads = new QueuedThreadPool(Math.max(LEAST_THREADS, options.threads()), 4);
        threads.setName(name);
        threads.setDaemon(true);
        this.jetty = new Server(threads);
        options.httpPort().ifPresent(port -> {
            ServerConnector http = new ServerConnector(jetty, 1, 2, new HttpConnectionFactory(http(false)));
            add(http, port, options);
        });
        options.https().ifPresent(https -> {
            SslConnectionFactory ssl = new SslConnectionFactory(https.sslContextFactory(), "http/1.1");
            add(new ServerConnector(jetty, 1, 2, ssl, new HttpConnectionFactory(http(true))), https.port(), options);
        });
        jetty.setHandler(handler);
        jetty.setStopTimeout(SHUTDOWN_TIMEOUT.toMillis());
        jetty.setErrorHandler((request, response, callback) -> {
            new Reply(response, callback).text(response.getStatus(), "Status " + response.getStatus());
            return true;
        });
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if a port cannot be had
     */
    public void start() throws IOException {
        try {
            jetty.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        log.info("Listening on {}", urls());
    }

    /** Where it listens: HTTP first, if it is there. */
    public List<URI> urls() {
        return Stream.of(jetty.getConnectors())
                .map(ServerConnector.class::cast)
                .map(connector -> URI.create((connector.getDefaultProtocol().startsWith("SSL") ? "https" : "http")
                        + "://" + Objects.requireNonNullElse(connector.getHost(), "localhost") + ":"
                        + connector.getLocalPort()))
                .toList();
    }

    /** Lets answers that are on their way arrive, for a moment. Idempotent. */
    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception e) {
            log.warn("Not all answers have reached their clients: {}", e.toString());
        }
    }

    private void add(ServerConnector connector, int port, ListenerOptions options) {
        options.host().ifPresent(connector::setHost);
        connector.setPort(port);
        connector.setIdleTimeout(options.idleTimeout().toMillis());
        connector.setAcceptQueueSize(1024);
        connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_TIMEOUT.toMillis());
        jetty.addConnector(connector);
    }

    private static HttpConfiguration http(boolean secure) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        if (secure) {
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
        return http;
    }
}
