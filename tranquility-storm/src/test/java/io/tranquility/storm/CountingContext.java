// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricFilter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.MetricSet;
import com.codahale.metrics.Timer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.storm.metric.api.CombinedMetric;
import org.apache.storm.metric.api.ICombiner;
import org.apache.storm.metric.api.IMetric;
import org.apache.storm.metric.api.IReducer;
import org.apache.storm.metric.api.ReducedMetric;
import org.apache.storm.task.IMetricsContext;

/** A task's metrics. Thread-safe. */
@SuppressWarnings("rawtypes") // as in Storm's interface
final class CountingContext implements IMetricsContext {
    private final MetricRegistry registry = new MetricRegistry();

    /** The counters, and the gauges of events, that are not zero, without their common prefix. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        registry.getCounters().forEach((name, counter) -> counts.put(name, counter.getCount()));
        registry.getGauges(MetricFilter.contains("events-"))
                .forEach((name, gauge) -> counts.put(name, ((Number) gauge.getValue()).longValue()));
        counts.values().removeIf(count -> count == 0);
        return counts.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().replaceFirst("^tranquility-(events-)?", ""), Map.Entry::getValue));
    }

    Set<String> names() {
        return registry.getNames();
    }

    long timed(String name) {
        return registry.timer(name).getCount();
    }

    @Override
    public Timer registerTimer(String name) {
        return registry.timer(name);
    }

    @Override
    public Histogram registerHistogram(String name) {
        return registry.histogram(name);
    }

    @Override
    public Meter registerMeter(String name) {
        return registry.meter(name);
    }

    @Override
    public Counter registerCounter(String name) {
        return registry.counter(name);
    }

    @Override
    public <T> Gauge<T> registerGauge(String name, Gauge<T> gauge) {
        return registry.register(name, gauge);
    }

    @Override
    public void registerMetricSet(String prefix, MetricSet set) {
        registry.register(prefix, set);
    }

    @Override
    @Deprecated
    public <T extends IMetric> T registerMetric(String name, T metric, int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    public ReducedMetric registerMetric(String name, IReducer reducer, int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    public CombinedMetric registerMetric(String name, ICombiner combiner, int seconds) {
        throw new UnsupportedOperationException();
    }
}
