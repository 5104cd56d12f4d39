// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.beam.SendResult;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.console.Credentials;
import io.tranquility.console.MonitoredSource;
import io.tranquility.input.EventParser;
import io.tranquility.input.EventParsers;
import io.tranquility.tranquilizer.Tranquilizer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A data source that records go to, and its pipeline, which is opened when the first record needs it, off the consumer's
 * thread, because that may take as long as ZooKeeper and Druid take to answer. Thread-safe.
 */
final class DataSink {
    /** Nothing is waited for any more when this is closed; it is for what hangs. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final TopicSource source;
    private final DataSourceConfig config;
    private final EventParsers parsers;
    private final Function<DataSourceConfig, Tranquilizer<Map<String, Object>>> opener;
    private final Executor openings;
    private final Counts counts = new Counts();

    @GuardedBy("this")
    private CompletableFuture<Tranquilizer<Map<String, Object>>> pipeline;

    /** Null until the pipeline is open. */
    private volatile Tranquilizer<Map<String, Object>> opened;

    /**
     * @param config that of the source, maybe under the name of a topic
     * @param opener opens a pipeline; may wait
     * @param openings where that is done
     */
    DataSink(
            TopicSource source,
            DataSourceConfig config,
            Function<DataSourceConfig, Tranquilizer<Map<String, Object>>> opener,
            Executor openings) {
        this.source = source;
        this.config = config.withFlatEvents();
        this.parsers = EventParsers.of(config, source.properties());
        this.opener = opener;
        this.openings = openings;
    }

    TopicSource source() {
        return source;
    }

    String dataSource() {
        return config.dataSource();
    }

    Counts counts() {
        return counts;
    }

    /** As the console shows it. */
    MonitoredSource monitored() {
        return new MonitoredSource(
                config,
                source.properties(),
                Credentials.of(source.properties()),
                parsers::records,
                false,
                counts.events(),
                counts.events().unsettled(),
                Optional.ofNullable(opened).flatMap(Tranquilizer::status),
                Map.of(
                        "records",
                        counts.records().sum(),
                        "topics",
                        source.topics().pattern()));
    }

    /** A parser for one thread. */
    EventParser newParser() {
        return parsers.records();
    }

    /**
     * Sends an event as soon as the pipeline is open.
     *
     * @param outcome called once, from any thread: with the result, or with null and why there is none; must not block
     */
    void send(Map<String, Object> event, BiConsumer<? super SendResult, ? super Throwable> outcome) {
        Tranquilizer<Map<String, Object>> open = opened;
        if (open != null) {
            open.send(event, outcome);
            return;
        }
        CompletableFuture<?> unused = pipeline().whenComplete((tranquilizer, e) -> {
            if (e == null) {
                tranquilizer.send(event, outcome);
            } else {
                outcome.accept(null, e);
            }
        });
    }

    /** Sends on what the pipeline collected. */
    void flush() {
        Tranquilizer<Map<String, Object>> open = opened;
        if (open != null) {
            CompletableFuture<Void> unused = open.flush();
        }
    }

    /** Closes the pipeline, also one that is still being opened. */
    void close() {
        CompletableFuture<Tranquilizer<Map<String, Object>>> opening;
        synchronized (this) {
            opening = pipeline;
        }
        if (opening != null) {
            CompletableFuture<Void> unused = opening.thenAccept(tranquilizer -> tranquilizer.close(CLOSE_TIMEOUT));
        }
    }

    /** The pipeline; after an opening that failed the next call opens again. */
    synchronized CompletableFuture<Tranquilizer<Map<String, Object>>> pipeline() {
        if (pipeline == null || pipeline.isCompletedExceptionally()) {
            pipeline = CompletableFuture.supplyAsync(this::open, openings);
        }
        return pipeline;
    }

    private Tranquilizer<Map<String, Object>> open() {
        opened = opener.apply(config);
        return opened;
    }
}
