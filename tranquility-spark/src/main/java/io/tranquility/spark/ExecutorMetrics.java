// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import io.tranquility.adapter.MetricRegistrar;
import io.tranquility.adapter.TranquilizerLease;
import io.tranquility.metrics.Series;
import io.tranquility.status.PipelineStatus;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;

/**
 * Shows a client's metrics as a source of the executor's metrics system, for as long as the client is open. Equal for equal
 * clients, whichever task brings it. Counters are gauges too, as in Spark's own executor source, because they are read.
 */
final class ExecutorMetrics implements MetricRegistrar, Source {
    private static final String NAME = "tranquility";

    /** So that no name is how another one begins: Spark removes whatever begins like the source. */
    private static final String END = ".client";

    private final Object client;
    private final String sourceName;
    private final MetricRegistry registry = new MetricRegistry();

    private ExecutorMetrics(Object client, String sourceName) {
        this.client = client;
        this.sourceName = sourceName;
    }

    static ExecutorMetrics of(TranquilizerLease<?> lease) {
        return new ExecutorMetrics(
                lease.tranquilizer(),
                lease.tranquilizer()
                        .status()
                        .map(PipelineStatus::dataSource)
                        .map(dataSource -> NAME + "." + dataSource + END)
                        .orElse(NAME + END));
    }

    @Override
    public String sourceName() {
        return sourceName;
    }

    @Override
    public MetricRegistry metricRegistry() {
        return registry;
    }

    @Override
    public void number(Series series, Supplier<Number> value) {
        registry.register(series.name("."), (Gauge<Number>) value::get);
    }

    @Override
    public LongConsumer timer(Series series) {
        Timer timer = registry.timer(series.name("."));
        return nanos -> timer.update(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public LongConsumer histogram(Series series) {
        Histogram histogram = registry.histogram(series.name("."));
        return histogram::update;
    }

    @Override
    public void registered() {
        SparkEnv.get().metricsSystem().registerSource(this);
    }

    @Override
    public void unregister() {
        SparkEnv spark = SparkEnv.get(); // null when Spark has stopped before an idle client is closed
        if (spark != null) {
            spark.metricsSystem().removeSource(this);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExecutorMetrics metrics && metrics.client == client;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(client);
    }
}
