// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import io.tranquility.adapter.MetricRegistrar;
import io.tranquility.adapter.OutcomeListener;
import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import io.tranquility.metrics.Series;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.samza.metrics.Gauge;
import org.apache.samza.metrics.MetricsRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the metrics of one output stream's client, which all the container's tasks share, in the group {@link #GROUP} of
 * Samza's metrics, and logs the first drop of each kind. Thread-safe.
 */
final class StreamMetrics implements MetricRegistrar, OutcomeListener<Object> {
    static final String GROUP = "io.tranquility.samza";

    private static final Logger log = LoggerFactory.getLogger(StreamMetrics.class);

    private final String stream;
    private final String prefix;
    private final MetricsRegistry registry;
    private final Set<DropReason> logged = ConcurrentHashMap.newKeySet();

    StreamMetrics(String system, String stream, MetricsRegistry registry) {
        this.stream = system + "." + stream;
        this.prefix = system + "-" + stream + "-";
        this.registry = registry;
    }

    /** Counters too are gauges, which Samza reads when it reports them. */
    private static final class ReadGauge extends Gauge<Number> {
        private final Supplier<Number> value;

        ReadGauge(String name, Supplier<Number> value) {
            super(name, 0);
            this.value = value;
        }

        @Override
        public Number getValue() {
            return value.get();
        }
    }

    @Override
    public void number(Series series, Supplier<Number> value) {
        registry.newGauge(GROUP, new ReadGauge(prefix + series.name("-"), value));
    }

    @Override
    public LongConsumer timer(Series series) {
        LongConsumer millis = histogram(series);
        return nanos -> millis.accept((nanos + 999_999) / 1_000_000);
    }

    @Override
    public LongConsumer histogram(Series series) {
        return new WindowedTimer(registry, GROUP, prefix + series.name("-"))::take;
    }

    @Override
    public void dropped(Object event, SendResult.Dropped drop) {
        if (logged.add(drop.reason())) {
            log.warn(
                    "{}: an event was dropped as {}: {}; more of the kind are only counted",
                    stream,
                    drop.reason(),
                    drop.message());
        }
    }
}
