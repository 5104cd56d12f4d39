// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.Timer;
import io.tranquility.adapter.MetricRegistrar;
import io.tranquility.metrics.Series;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.storm.task.IMetricsContext;

/**
 * Shows a client's metrics as those of a task. Counters are gauges too, because Storm reads nothing else. Storm takes a name
 * once and for all, so a client that is opened again is read under the names that are there.
 */
final class ClientMetrics implements MetricRegistrar {
    private final IMetricsContext context;
    private final String prefix;
    private final Map<Series, Supplier<Number>> values = new ConcurrentHashMap<>();

    ClientMetrics(IMetricsContext context, String prefix) {
        this.context = context;
        this.prefix = prefix;
    }

    @Override
    public void number(Series series, Supplier<Number> value) {
        if (values.put(series, value) == null) {
            context.<Number>registerGauge(name(series), () -> values.get(series).get());
        }
    }

    @Override
    public LongConsumer timer(Series series) {
        Timer timer = context.registerTimer(name(series));
        return nanos -> timer.update(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public LongConsumer histogram(Series series) {
        Histogram histogram = context.registerHistogram(name(series));
        return histogram::update;
    }

    private String name(Series series) {
        return prefix + series.name("-");
    }
}
