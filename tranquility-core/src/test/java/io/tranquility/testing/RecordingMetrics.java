// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what it is told: sums of counters by {@code METRIC} or {@code METRIC label}, values of histograms. */
public final class RecordingMetrics implements MetricListener {
    private final Map<String, Long> counters = new ConcurrentHashMap<>();
    private final Map<Metric, List<Long>> values = new ConcurrentHashMap<>();

    @Override
    public void count(Metric metric, String label, long amount) {
        if (metric.kind() != Metric.Kind.COUNTER || metric.label().isPresent() == label.isEmpty() || amount <= 0) {
            throw new AssertionError(metric + " is told wrongly: label '" + label + "', amount " + amount);
        }
        counters.merge(label.isEmpty() ? metric.name() : metric + " " + label, amount, Long::sum);
    }

    @Override
    public void record(Metric metric, long value) {
        if (metric.kind() != Metric.Kind.HISTOGRAM || value < 0) {
            throw new AssertionError(metric + " is told wrongly: " + value);
        }
        values.compute(metric, (any, before) -> {
            List<Long> all = before == null ? new ArrayList<>() : new ArrayList<>(before);
            all.add(value);
            return List.copyOf(all);
        });
    }

    public Map<String, Long> counters() {
        return new TreeMap<>(counters);
    }

    public List<Long> values(Metric metric) {
        return values.getOrDefault(metric, List.of());
    }
}
