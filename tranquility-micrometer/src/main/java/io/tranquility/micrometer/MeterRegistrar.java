// SPDX-License-Identifier: Apache-2.0
package io.tranquility.micrometer;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tranquility.adapter.MetricRegistrar;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.Series;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Shows metrics as meters of a registry. */
final class MeterRegistrar implements MetricRegistrar {
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

    /** @param tags of all meters */
    MeterRegistrar(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    @Override
    public void number(Series series, Supplier<Number> value) {
        Metric metric = series.metric();
        Tags all = metric.label().map(label -> tags.and(label, series.label())).orElse(tags);
        String unit = baseUnit(metric).orElse(null);
        if (metric.kind() == Metric.Kind.COUNTER) {
            // What it reads from is held weakly there, the function is not.
            meters.add(FunctionCounter.builder(
                            metric.id(), this, any -> value.get().doubleValue())
                    .description(metric.doc())
                    .baseUnit(unit)
                    .tags(all)
                    .register(registry));
        } else {
            meters.add(Gauge.builder(metric.id(), value)
                    .description(metric.doc())
                    .baseUnit(unit)
                    .strongReference(true)
                    .tags(all)
                    .register(registry));
        }
    }

    @Override
    public LongConsumer timer(Series series) {
        Metric metric = series.metric();
        Timer timer = Timer.builder(metric.id())
                .description(metric.doc())
                .tags(tags)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
        meters.add(timer);
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public LongConsumer histogram(Series series) {
        Metric metric = series.metric();
        DistributionSummary summary = DistributionSummary.builder(metric.id())
                .description(metric.doc())
                .tags(tags)
                .serviceLevelObjectives(SIZES)
                .register(registry);
        meters.add(summary);
        return value -> summary.record((double) value);
    }

    /** Idempotent. */
    @Override
    public void unregister() {
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
}
