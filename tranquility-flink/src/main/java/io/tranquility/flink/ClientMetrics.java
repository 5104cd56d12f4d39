// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.adapter.MetricRegistrar;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.Series;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * Shows a client's metrics in a group, with which Flink takes them out. Counters are gauges too: Flink's counters are
 * counted by whoever registers them, these are read.
 */
final class ClientMetrics implements MetricRegistrar {
    private static final int VALUES_KEPT = 1000;

    private final MetricGroup group;

    ClientMetrics(MetricGroup group) {
        this.group = group;
    }

    @Override
    public void number(Series series, Supplier<Number> value) {
        Metric metric = series.metric();
        MetricGroup labelled = metric.label()
                .map(label -> group.addGroup(label, series.label()))
                .orElse(group);
        labelled.gauge(metric.camelCase(), (Gauge<Number>) value::get);
    }

    /** In milliseconds, as Flink's own times. */
    @Override
    public LongConsumer timer(Series series) {
        LongConsumer millis = histogram(series);
        return nanos -> millis.accept(nanos / 1_000_000);
    }

    @Override
    public LongConsumer histogram(Series series) {
        Histogram histogram =
                group.histogram(series.metric().camelCase(), new DescriptiveStatisticsHistogram(VALUES_KEPT));
        return histogram::update;
    }
}
