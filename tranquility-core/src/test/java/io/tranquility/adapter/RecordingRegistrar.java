// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import io.tranquility.metrics.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Keeps what it is told, by name. */
final class RecordingRegistrar implements MetricRegistrar {
    private final Map<String, Supplier<Number>> numbers = new TreeMap<>();
    private final Map<String, List<Long>> histograms = new TreeMap<>();

    long number(String name) {
        return numbers.get(name).get().longValue();
    }

    List<Long> histogram(String name) {
        return histograms.get(name);
    }

    boolean isEmpty() {
        return numbers.isEmpty() && histograms.isEmpty();
    }

    @Override
    public void number(Series series, Supplier<Number> value) {
        numbers.put(series.name("."), value);
    }

    @Override
    public LongConsumer timer(Series series) {
        return histogram(series);
    }

    @Override
    public LongConsumer histogram(Series series) {
        List<Long> values = new ArrayList<>();
        histograms.put(series.name("."), values);
        return values::add;
    }

    @Override
    public void unregister() {
        numbers.clear();
        histograms.clear();
    }
}
