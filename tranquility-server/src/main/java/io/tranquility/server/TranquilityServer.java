// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.druid.DruidBeams;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server: opened by its constructor, ended by {@link #close}. */
final class TranquilityServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TranquilityServer.class);

    /** Jetty needs one thread for accepting, some for selecting, and others to run. */
    private static final int LEAST_THREADS = 8;

    /** When the server stops: after how long a connection on which nothing moves is closed, and all others. */
    private static final Duration SHUTDOWN_IDLE_TIMEOUT = Duration.ofMillis(100);

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    private final ServerOptions options;
    private final DeadLetters deadLetters;
    private final DataSources dataSources;
    private final Workers workers = new Workers();
    private final PostEndpoint posts;
    private final StatusPage status;
    private final Server jetty;

    private TranquilityServer(
            ServerOptions options,
            DeadLetters deadLetters,
            Function<DataSourceConfig, Tranquilizer<Map<String, Object>>> opener) {
        this.deadLetters = deadLetters;
        this.options = options;
        this.dataSources = new DataSources(opener, new Spools(deadLetters, options.stopTimeout()));
        Budget budget = new Budget(options.limits().pendingBytes());
        this.posts = new PostEndpoint(dataSources::current, options, workers, budget, new Undeliverable(deadLetters));
        this.status = new StatusPage(dataSources, budget);
        this.jetty = jetty(options, new Router(posts, status));
    }

    /**
     * Reads a configuration, connects to Druid, and listens.
     *
     * @throws io.tranquility.config.ConfigException if the configuration cannot be used
     * @throws IOException if the file cannot be read, or the port cannot be had
     */
    static TranquilityServer start(Path file) throws IOException {
        return start(file, TranquilityServer::druid);
    }

    /** What makes the end of a data source's pipeline, which never blocks. */
    interface Opener {
        /**
         * Opens it.
         *
         * @param mostBytes the most memory that its events may take
         */
        Tranquilizer<Map<String, Object>> open(DataSourceConfig config, long mostBytes);
    }

    /** The same with something else instead of Druid, for tests. */
    static TranquilityServer start(Path file, Opener opener) throws IOException {
        byte[] content = Files.readAllBytes(file);
        TranquilityConfig config = TranquilityConfig.read(file);
        ServerOptions options = ServerOptions.of(config.properties());
        long mostBytes = options.limits().pendingBytes()
                / Math.max(1, config.dataSourceNames().size());
        TranquilityServer server = new TranquilityServer(
                options, DeadLetters.open(config.properties()), source -> opener.open(source, mostBytes));
        try {
            server.dataSources.apply(config);
            server.listen();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        if (!options.reloadPeriod().isZero()) {
            server.workers.repeat(
                    options.reloadPeriod(), new ConfigWatcher(file, content, options, server.dataSources));
        }
        return server;
    }

    /** Where it listens: HTTP first, if it is there. */
    List<URI> urls() {
        return Stream.of(jetty.getConnectors())
                .map(ServerConnector.class::cast)
                .map(connector -> URI.create((connector.getDefaultProtocol().startsWith("SSL") ? "https" : "http")
                        + "://localhost:" + connector.getLocalPort()))
                .toList();
    }

    /**
     * Takes no new requests, answers those that are being served, and closes the data sources once their events are in
     * Druid. Idempotent.
     */
    @Override
    public void close() {
        status.stopping();
        workers.endRepeating();
        posts.stop(options.stopTimeout());
        try {
            jetty.stop();
        } catch (Exception e) {
            log.warn("Not all answers have reached their clients: {}", e.toString());
        }
        dataSources.close();
        deadLetters.close();
        workers.close();
    }

    private void listen() throws IOException {
        try {
            jetty.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        log.info("Listening on {}", urls());
    }

    private static Tranquilizer<Map<String, Object>> druid(DataSourceConfig config, long mostBytes) {
        return DruidBeams.fromConfig(config.withFlatEvents())
                .tranquilizerTuning(DataSource.neverBlocking(config.tranquilizerTuning(), mostBytes))
                .buildTranquilizer();
    }

    private static Server jetty(ServerOptions options, Router router) {
        QueuedThreadPool threads = new QueuedThreadPool(Math.max(LEAST_THREADS, options.threads()), 4);
        threads.setName("tranquility-server-http");
        threads.setDaemon(true);
        Server server = new Server(threads);
        options.httpPort().ifPresent(port -> {
            ServerConnector http = new ServerConnector(server, 1, 2, new HttpConnectionFactory(http(false)));
            add(server, http, port, options);
        });
        options.https().ifPresent(https -> {
            SslConnectionFactory ssl = new SslConnectionFactory(https.sslContextFactory(), "http/1.1");
            add(
                    server,
                    new ServerConnector(server, 1, 2, ssl, new HttpConnectionFactory(http(true))),
                    https.port(),
                    options);
        });
        server.setHandler(router);
        server.setStopTimeout(SHUTDOWN_TIMEOUT.toMillis());
        server.setErrorHandler((request, response, callback) -> {
            new Reply(response, callback)
                    .send(response.getStatus(), Answers.TEXT, Answers.line("Status " + response.getStatus()));
            return true;
        });
        return server;
    }

    private static void add(Server server, ServerConnector connector, int port, ServerOptions options) {
        connector.setPort(port);
        connector.setIdleTimeout(options.idleTimeout().toMillis());
        connector.setAcceptQueueSize(1024);
        connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_TIMEOUT.toMillis());
        server.addConnector(connector);
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
