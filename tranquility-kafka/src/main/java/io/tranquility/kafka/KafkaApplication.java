// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.config.ConfigException;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.Property;
import io.tranquility.console.Console;
import io.tranquility.console.Listener;
import io.tranquility.console.PipelineMetrics;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.deadletters.DeadLettersProperties;
import io.tranquility.input.InputProperties;
import io.tranquility.metrics.MetricListener;
import io.tranquility.status.LogLimit;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The consumers of this process, their pipelines and dead letters, from start to end. For one run. */
final class KafkaApplication {
    private static final Logger log = LoggerFactory.getLogger(KafkaApplication.class);

    private static final List<Property<?>> DECLARED = Stream.of(
                    KafkaProperties.ALL, InputProperties.ALL, DeadLettersProperties.ALL)
            .<Property<?>>flatMap(List::stream)
            .toList();

    private final KafkaConfig config;
    private final Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers;
    private final BiFunction<DataSourceConfig, MetricListener, Tranquilizer<Map<String, Object>>> pipelines;
    private final PipelineMetrics metrics = new PipelineMetrics();
    private final CompletableFuture<List<URI>> urls = new CompletableFuture<>();
    private final List<ConsumerLoop> loops = new CopyOnWriteArrayList<>();
    private final Map<DataSink, String> logged = new HashMap<>();
    private volatile boolean stopped;

    /** With real consumers and pipelines. */
    KafkaApplication(KafkaConfig config) {
        this(config, KafkaConsumer::new, DataSinks::open);
    }

    /**
     * @param consumers makes a consumer with these properties
     * @param pipelines opens the pipeline of a data source, which tells what it does
     */
    KafkaApplication(
            KafkaConfig config,
            Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers,
            BiFunction<DataSourceConfig, MetricListener, Tranquilizer<Map<String, Object>>> pipelines) {
        this.config = config;
        this.consumers = consumers;
        this.pipelines = pipelines;
    }

    /**
     * Runs until {@link #stop}, or until something cannot go on.
     *
     * @throws ConfigException if the configuration cannot be used
     * @throws UncheckedIOException if the port cannot be had
     * @throws RuntimeException that ended one of the consumers, after the others have ended in order
     */
    void run() throws InterruptedException {
        try (DeadLetters deadLetters = DeadLetters.open(config.global());
                DataSinks sinks = new DataSinks(config.sources(), this::open)) {
            if (!config.listener().hasPort()) {
                urls.complete(List.of());
                consume(sinks, deadLetters);
                return;
            }
            try (Console console = new Console(new KafkaMonitor(config, sinks, () -> stopped), metrics, DECLARED);
                    Listener listener =
                            new Listener("tranquility-kafka-http", config.listener(), console.asHandler())) {
                // Before Druid is looked for: what is wrong can be read there.
                listen(listener);
                consume(sinks, deadLetters);
            }
        }
    }

    /** Lets {@link #run} end soon, after what is in flight is finished and committed. Any thread may call it. */
    void stop() {
        stopped = true;
        loops.forEach(ConsumerLoop::stop);
    }

    /** Where the page is, once it is there; none if the configuration has no port. */
    CompletableFuture<List<URI>> urls() {
        return urls;
    }

    private Tranquilizer<Map<String, Object>> open(DataSourceConfig source) {
        return metrics.open(source.dataSource(), listener -> pipelines.apply(source, listener));
    }

    private void listen(Listener listener) {
        try {
            listener.start();
        } catch (IOException e) {
            throw new UncheckedIOException("http.port, https.port: the port cannot be had: " + e.getMessage(), e);
        }
        urls.complete(listener.urls());
    }

    private void consume(DataSinks sinks, DeadLetters deadLetters) throws InterruptedException {
        sinks.openNamed();
        createLoops(sinks, deadLetters);
        log.info(
                "Reading topics {} with {} consumers; dead letters: {}",
                config.topics(),
                config.numThreads(),
                deadLetters);
        try {
            await(startLoops(), sinks);
        } finally {
            logCounts(sinks);
        }
    }

    private void createLoops(DataSinks sinks, DeadLetters deadLetters) {
        LogLimit unparseableLog = new LogLimit(10, Duration.ofSeconds(10), System::nanoTime);
        ConsumerLoop.Options options =
                new ConsumerLoop.Options(config.topics(), config.commitPeriod(), config.flushTimeout());
        List<Consumer<byte[], byte[]>> created = new ArrayList<>();
        try {
            for (int number = 1; number <= config.numThreads(); number++) {
                created.add(consumers.apply(config.consumer(number)));
            }
        } catch (KafkaException e) {
            created.forEach(Consumer::close);
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ConfigException("kafka.*: Kafka's consumer refuses it: " + cause.getMessage(), e);
        }
        for (Consumer<byte[], byte[]> consumer : created) {
            RecordHandler handler = new DruidRecordHandler(sinks, deadLetters, unparseableLog, Clock.systemUTC());
            loops.add(new ConsumerLoop(consumer, handler, options, System::nanoTime));
        }
        if (stopped) {
            stop();
        }
    }

    private CompletableFuture<Void> startLoops() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (ConsumerLoop loop : loops) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends.add(end);
            Thread thread = new Thread(
                    () -> {
                        try {
                            loop.run();
                            end.complete(null);
                        } catch (Throwable e) {
                            stop();
                            end.completeExceptionally(e);
                        }
                    },
                    "tranquility-kafka-consumer-" + ends.size());
            thread.setDaemon(true);
            thread.start();
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
    }

    private void await(CompletableFuture<Void> end, DataSinks sinks) throws InterruptedException {
        while (true) {
            try {
                end.get(config.commitPeriod().toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                logCounts(sinks);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            }
        }
    }

    /** Those that changed since they were logged. Called by the thread of {@link #run}. */
    private void logCounts(DataSinks sinks) {
        for (DataSink sink : sinks.all()) {
            String counts = sink.counts().toString();
            if (!counts.equals(logged.put(sink, counts))) {
                log.info("{}: {}", sink.dataSource(), counts);
            }
        }
    }
}
