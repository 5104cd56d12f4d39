// SPDX-License-Identifier: Apache-2.0
package io.tranquility.micrometer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tranquility.beam.DropReason;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import io.tranquility.tranquilizer.Tranquilizer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * All of {@link Metric} of one pipeline as meters of a registry:
 *
 * <pre>{@code
 * PipelineMeters meters = new PipelineMeters(registry, Tags.of("dataSource", "wiki"));
 * Tranquilizer<Map<String, Object>> wiki =
 *         DruidBeams.fromConfig(config).metricListener(meters).buildTranquilizer();
 * meters.bind(wiki);
 * }</pre>
 *
 * <p>Counts of events and gauges are read from the tranquilizer, all at one moment, which serves for a second. Thread-safe.
 */
public final class PipelineMeters implements MetricListener, AutoCloseable {
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1)
    };
    private static final double[] SIZES = {1, 10, 100, 500, 1000, 2000, 5000, 10_000};

    private final MeterRegistry registry;
    private final Tags tags;
    private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Metric, Timer> timers = new EnumMap<>(Metric.class);
    private final Map<Metric, DistributionSummary> summaries = new EnumMap<>(Metric.class);

    /** What the gauges and the counts of events are read from; null until it is bound. */
    @GuardedBy("this")
    private Readings readings;

    /** @param tags of all meters; they tell this pipeline from others of the registry */
    public PipelineMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        for (Metric metric : Metric.values()) {
            if (metric.kind() == Metric.Kind.HISTOGRAM) {
                register(metric);
            } else if (metric.kind() == Metric.Kind.COUNTER
                    && !isRead(metric)
                    && metric.label().isEmpty()) {
                counter(metric, "");
            }
        }
    }

    /** From now on reads this tranquilizer, also in the place of another. */
    public synchronized void bind(Tranquilizer<?> tranquilizer) {
        if (readings != null) {
            readings.of(tranquilizer);
            return;
        }
        readings = new Readings(tranquilizer);
        counts(readings, Metric.EVENTS_RECEIVED, Tags.empty(), reading -> reading.outcomes()
                .received());
        counts(readings, Metric.EVENTS_SENT, Tags.empty(), reading -> reading.outcomes()
                .sent());
        counts(readings, Metric.EVENTS_FAILED, Tags.empty(), reading -> reading.outcomes()
                .failed());
        for (DropReason reason : DropReason.values()) {
            counts(
                    readings,
                    Metric.EVENTS_DROPPED,
                    Tags.of(Metric.EVENTS_DROPPED.label().orElseThrow(), reason.name()),
                    reading -> reading.outcomes().droppedByReason().getOrDefault(reason, 0L));
        }
        gauge(readings, Metric.EVENTS_PENDING, reading -> reading.outcomes().pending());
        gauge(readings, Metric.BYTES_PENDING, Reading::pendingBytes);
        gauge(readings, Metric.REPLICAS_LIVE, Reading::liveReplicas);
        gauge(readings, Metric.INTERVALS, Reading::intervals);
        gauge(readings, Metric.ZOOKEEPER_CONNECTED, Reading::zooKeeper);
        gauge(readings, Metric.OVERLORD_CONNECTED, Reading::overlord);
        gauge(readings, Metric.CLOCK_DIFFERENCE, Reading::clockDifferenceSeconds);
    }

    @Override
    public void count(Metric metric, String label, long amount) {
        if (!isRead(metric)) {
            counter(metric, label).increment((double) amount);
        }
    }

    @Override
    public void record(Metric metric, long value) {
        if (metric.unit() == Metric.Unit.SECONDS) {
            timers.get(metric).record(value, TimeUnit.NANOSECONDS);
        } else {
            summaries.get(metric).record((double) value);
        }
    }

    /** Takes the meters out of the registry. Idempotent. */
    @Override
    public void close() {
        for (Meter meter = meters.poll(); meter != null; meter = meters.poll()) {
            registry.remove(meter);
        }
    }

    /** The unit that belongs to a meter's name; events and the like are in the name already. */
    static Optional<String> baseUnit(Metric metric) {
        return switch (metric.unit()) {
            case BYTES -> Optional.of("bytes");
            case SECONDS -> Optional.of("seconds");
            default -> Optional.empty();
        };
    }

    /** Whether it is read from the tranquilizer rather than counted here. */
    private static boolean isRead(Metric metric) {
        return switch (metric) {
            case EVENTS_RECEIVED, EVENTS_SENT, EVENTS_DROPPED, EVENTS_FAILED -> true;
            default -> metric.kind() == Metric.Kind.GAUGE;
        };
    }

    private void register(Metric metric) {
        if (metric.unit() == Metric.Unit.SECONDS) {
            timers.put(
                    metric,
                    added(Timer.builder(metric.id())
                            .description(metric.doc())
                            .tags(tags)
                            .serviceLevelObjectives(LATENCIES)
                            .register(registry)));
        } else {
            summaries.put(
                    metric,
                    added(DistributionSummary.builder(metric.id())
                            .description(metric.doc())
                            .tags(tags)
                            .serviceLevelObjectives(SIZES)
                            .register(registry)));
        }
    }

    private Counter counter(Metric metric, String label) {
        return counters.computeIfAbsent(
                metric.id() + " " + label,
                any -> added(Counter.builder(metric.id())
                        .description(metric.doc())
                        .baseUnit(baseUnit(metric).orElse(null))
                        .tags(
                                metric.label().isEmpty()
                                        ? tags
                                        : tags.and(metric.label().get(), label))
                        .register(registry)));
    }

    private void counts(Readings source, Metric metric, Tags more, ToDoubleFunction<Reading> value) {
        added(FunctionCounter.builder(metric.id(), source, from -> value.applyAsDouble(from.now()))
                .description(metric.doc())
                .tags(tags.and(more))
                .register(registry));
    }

    private void gauge(Readings source, Metric metric, ToDoubleFunction<Reading> value) {
        added(Gauge.builder(metric.id(), source, from -> value.applyAsDouble(from.now()))
                .description(metric.doc())
                .baseUnit(baseUnit(metric).orElse(null))
                .strongReference(true)
                .tags(tags)
                .register(registry));
    }

    private <M extends Meter> M added(M meter) {
        meters.add(meter);
        return meter;
    }
}
