// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.Property;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.console.Console;
import io.tranquility.console.Listener;
import io.tranquility.console.PipelineMetrics;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.deadletters.DeadLettersProperties;
import io.tranquility.druid.DruidBeams;
import io.tranquility.input.InputProperties;
import io.tranquility.metrics.MetricListener;
import io.tranquility.spool.SpoolProperties;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The server: opened by its constructor, ended by {@link #close}. */
final class TranquilityServer implements AutoCloseable {
    private static final List<Property<?>> DECLARED = Stream.of(
                    ServerProperties.ALL, InputProperties.ALL, DeadLettersProperties.ALL, SpoolProperties.ALL)
            .<Property<?>>flatMap(List::stream)
            .toList();

    /** The end of each request makes its events due, and it is read at once: so nothing waits as long as this. */
    private static final Duration LINGER = Duration.ofMillis(100);

    private final ServerOptions options;
    private final DeadLetters deadLetters;
    private final DataSources dataSources;
    private final Workers workers = new Workers();
    private final PostEndpoint posts;
    private final ServerMonitor monitor;
    private final Console console;
    private final Listener listener;

    private TranquilityServer(
            ServerOptions options,
            DeadLetters deadLetters,
            PipelineMetrics metrics,
            Function<DataSourceConfig, Tranquilizer<Map<String, Object>>> opener) {
        this.deadLetters = deadLetters;
        this.options = options;
        this.dataSources = new DataSources(opener, new Spools(deadLetters, options.stopTimeout()));
        Budget budget = new Budget(options.limits().pendingBytes());
        this.posts = new PostEndpoint(dataSources::current, options, workers, budget, new Undeliverable(deadLetters));
        this.monitor = new ServerMonitor(dataSources, budget);
        this.console = new Console(monitor, metrics, DECLARED);
        this.listener = new Listener("tranquility-server-http", options.listener(), new Router(posts, console));
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
         * @param metrics told of what it does
         */
        Tranquilizer<Map<String, Object>> open(DataSourceConfig config, long mostBytes, MetricListener metrics);
    }

    /** The same with something else instead of Druid, for tests. */
    static TranquilityServer start(Path file, Opener opener) throws IOException {
        byte[] content = Files.readAllBytes(file);
        TranquilityConfig config = TranquilityConfig.read(file);
        ServerOptions options = ServerOptions.of(config.properties());
        long mostBytes = options.limits().pendingBytes()
                / Math.max(1, config.dataSourceNames().size());
        PipelineMetrics metrics = new PipelineMetrics();
        TranquilityServer server = new TranquilityServer(
                options,
                DeadLetters.open(config.properties()),
                metrics,
                source -> metrics.open(source.dataSource(), listener -> opener.open(source, mostBytes, listener)));
        try {
            server.dataSources.apply(config);
            server.listener.start();
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
        return listener.urls();
    }

    /**
     * Takes no new requests, answers those that are being served, and closes the data sources once their events are in
     * Druid. Idempotent.
     */
    @Override
    public void close() {
        monitor.stopping();
        workers.endRepeating();
        posts.stop(options.stopTimeout());
        listener.close();
        console.close();
        dataSources.close();
        deadLetters.close();
        workers.close();
    }

    private static Tranquilizer<Map<String, Object>> druid(
            DataSourceConfig config, long mostBytes, MetricListener metrics) {
        return DruidBeams.fromConfig(config.withFlatEvents())
                .tranquilizerTuning(lingering(config.tranquilizerTuning().withoutBlocking(mostBytes)))
                .metricListener(metrics)
                .buildTranquilizer();
    }

    /** A request's first event does not go alone where the configuration lets nothing wait. */
    private static TranquilizerTuning lingering(TranquilizerTuning configured) {
        return configured.linger().isZero()
                ? new TranquilizerTuning(
                        configured.maxBatchSize(),
                        configured.maxPendingBatches(),
                        configured.maxPendingBytes(),
                        LINGER,
                        configured.blockOnFull())
                : configured;
    }
}
