// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import io.tranquility.micrometer.PipelineMeters;
import io.tranquility.tranquilizer.Tranquilizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The metrics of all data sources. Those of a data source stay when its pipeline is opened anew, and when it is not served
 * any more. Thread-safe.
 */
public final class PipelineMetrics {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Measured> bySource = new ConcurrentHashMap<>();

    /** Nothing yet. */
    public PipelineMetrics() {}

    /**
     * Opens the pipeline of a data source, so that it is measured.
     *
     * @param opener is given who is to be told
     */
    public <E> Tranquilizer<E> open(String dataSource, Function<MetricListener, Tranquilizer<E>> opener) {
        Measured measured = bySource.computeIfAbsent(dataSource, name -> new Measured(registry, name));
        Tranquilizer<E> opened = opener.apply(measured);
        measured.meters.bind(opened);
        return opened;
    }

    /** As Prometheus reads them. */
    String text() {
        return registry.scrape(CONTENT_TYPE);
    }

    /** How long batches of this data source took lately; what none went through is absent. */
    Map<String, Object> latency(String dataSource) {
        Map<String, Object> latency = new LinkedHashMap<>();
        Measured measured = bySource.get(dataSource);
        if (measured != null) {
            measured.queueWait.read().ifPresent(times -> latency.put("queueWait", times.toMap()));
            measured.delivery.read().ifPresent(times -> latency.put("delivery", times.toMap()));
        }
        return latency;
    }

    private static final class Measured implements MetricListener {
        private final PipelineMeters meters;
        private final RecentTimes queueWait = new RecentTimes(System::nanoTime);
        private final RecentTimes delivery = new RecentTimes(System::nanoTime);

        Measured(PrometheusMeterRegistry registry, String dataSource) {
            this.meters = new PipelineMeters(registry, Tags.of("dataSource", dataSource));
        }

        @Override
        public void count(Metric metric, String label, long amount) {
            meters.count(metric, label, amount);
        }

        @Override
        public void record(Metric metric, long value) {
            meters.record(metric, value);
            if (metric == Metric.QUEUE_WAIT) {
                queueWait.add(value);
            } else if (metric == Metric.DELIVERY) {
                delivery.add(value);
            }
        }
    }
}
