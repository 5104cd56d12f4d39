// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import io.tranquility.beam.DropReason;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import io.tranquility.metrics.Series;
import io.tranquility.tranquilizer.Tranquilizer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * All of {@link Metric} of one pipeline, as a framework shows them. Counts of events and gauges are read from the
 * tranquilizer, all at one moment, which serves for a second; the rest is told by it. Thread-safe.
 */
public final class PipelineMetrics implements MetricListener {
    private final Readings readings = new Readings();
    private final Map<Series, LongAdder> told = Series.all().stream()
            .filter(series -> series.metric().kind() == Metric.Kind.COUNTER
                    && reader(series).isEmpty())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), series -> new LongAdder()));

    /** Those of the last registrar; replaced as a whole. */
    private volatile Map<Metric, LongConsumer> histograms = Map.of();

    /** From now on reads this tranquilizer, also in the place of another. Until then all that is read is 0. */
    public void read(Tranquilizer<?> tranquilizer) {
        readings.of(tranquilizer);
    }

    /** Shows all of them there. Histograms go to the registrar that came last. */
    public void register(MetricRegistrar registrar) {
        Map<Metric, LongConsumer> registered = new EnumMap<>(Metric.class);
        for (Series series : Series.all()) {
            if (series.metric().kind() == Metric.Kind.HISTOGRAM) {
                boolean isTime = series.metric().unit() == Metric.Unit.SECONDS;
                registered.put(series.metric(), isTime ? registrar.timer(series) : registrar.histogram(series));
            } else {
                register(registrar, series);
            }
        }
        histograms = registered;
        registrar.registered();
    }

    @Override
    public void count(Metric metric, String label, long amount) {
        LongAdder counter = told.get(new Series(metric, label));
        if (counter != null) {
            counter.add(amount);
        }
    }

    @Override
    public void record(Metric metric, long value) {
        LongConsumer histogram = histograms.get(metric);
        if (histogram != null) {
            histogram.accept(value);
        }
    }

    private void register(MetricRegistrar registrar, Series series) {
        Optional<Function<Reading, Number>> reader = reader(series);
        if (reader.isPresent()) {
            registrar.number(series, () -> readings.now().map(reader.get()).orElse(0L));
        } else {
            registrar.number(series, told.get(series)::sum);
        }
    }

    /** How a series is read from the tranquilizer; empty if it is told. */
    private static Optional<Function<Reading, Number>> reader(Series series) {
        return Optional.ofNullable(
                switch (series.metric()) {
                    case EVENTS_RECEIVED -> reading -> reading.outcomes().received();
                    case EVENTS_SENT -> reading -> reading.outcomes().sent();
                    case EVENTS_DROPPED -> {
                        DropReason reason = DropReason.valueOf(series.label());
                        yield reading -> reading.outcomes().droppedByReason().getOrDefault(reason, 0L);
                    }
                    case EVENTS_FAILED -> reading -> reading.outcomes().failed();
                    case EVENTS_PENDING -> reading -> reading.outcomes().pending();
                    case BYTES_PENDING -> Reading::pendingBytes;
                    case REPLICAS_LIVE -> Reading::liveReplicas;
                    case INTERVALS -> Reading::intervals;
                    case ZOOKEEPER_CONNECTED -> Reading::zooKeeper;
                    case OVERLORD_CONNECTED -> Reading::overlord;
                    case CLOCK_DIFFERENCE -> Reading::clockDifferenceSeconds;
                    case BATCH_EVENTS,
                            QUEUE_WAIT,
                            DELIVERY,
                            PUSHES,
                            PUSH_BYTES,
                            RETRIES,
                            REPEATS_SKIPPED,
                            TASK_SETS,
                            REPLICAS_RETIRED -> null;
                });
    }
}
