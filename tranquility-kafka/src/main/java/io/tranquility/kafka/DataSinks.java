// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.metrics.MetricListener;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Finds the sink of a topic. Thread-safe. */
final class DataSinks implements AutoCloseable {
    private static final long CLOSE_SECONDS = 30;

    private final List<TopicSource> sources;
    private final Function<DataSourceConfig, Tranquilizer<Map<String, Object>>> opener;
    private final ExecutorService openings = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tranquility-kafka-opening");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<TopicSource, DataSink> named = new LinkedHashMap<>();
    private final Map<String, DataSink> byTopic = new ConcurrentHashMap<>();

    /**
     * @param sources in the order in which their patterns are tried
     * @param opener opens a pipeline; may wait
     * @throws io.tranquility.config.ConfigException if a source cannot be parsed
     */
    DataSinks(List<TopicSource> sources, Function<DataSourceConfig, Tranquilizer<Map<String, Object>>> opener) {
        this.sources = sources;
        this.opener = opener;
        for (TopicSource source : sources) {
            // Made also where topics give the names: a spec that cannot be used shows at the start.
            DataSink sink = new DataSink(source, source.config(), opener, openings);
            if (!source.useTopicAsDataSource()) {
                named.put(source, sink);
            }
        }
    }

    /** Opens the pipeline of a data source. It never blocks when full, because a consumer that waits does not poll. */
    static Tranquilizer<Map<String, Object>> open(DataSourceConfig config, MetricListener metrics) {
        return DruidBeams.fromConfig(config)
                .tranquilizerTuning(config.tranquilizerTuning().withoutBlocking(TranquilizerTuning.UNLIMITED))
                .metricListener(metrics)
                .buildTranquilizer();
    }

    /**
     * Opens the pipelines whose names are known, and waits for them.
     *
     * @throws RuntimeException if one cannot be opened
     */
    void openNamed() {
        List.copyOf(named.values()).stream().map(DataSink::pipeline).toList().forEach(opening -> {
            try {
                opening.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        });
    }

    DataSink forTopic(String topic) {
        return byTopic.computeIfAbsent(topic, this::find);
    }

    /** Those that there are so far. */
    Collection<DataSink> all() {
        Set<DataSink> all = new LinkedHashSet<>(named.values());
        all.addAll(byTopic.values());
        return all;
    }

    @Override
    public void close() {
        all().forEach(DataSink::close);
        openings.shutdown();
        try {
            if (!openings.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                openings.shutdownNow();
            }
        } catch (InterruptedException e) {
            openings.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private DataSink find(String topic) {
        TopicSource source = sources.stream()
                .filter(each -> each.topics().matcher(topic).matches())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No topicPattern matches the topic '" + topic + "'"));
        return source.useTopicAsDataSource()
                ? new DataSink(source, source.configFor(topic), opener, openings)
                : named.get(source);
    }
}
