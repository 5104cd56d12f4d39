// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.benchmarks.load.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What was measured, by scenario and subject, in the order of the rounds. Not thread-safe. */
final class Results {
    private final Map<Key, List<Map<Metric, Double>>> samples = new LinkedHashMap<>();
    private final Consumer<String> progress;

    Results() {
        this(line -> {});
    }

    /** @param progress is told of each sample */
    Results(Consumer<String> progress) {
        this.progress = progress;
    }

    /** What was measured under which circumstances. */
    record Key(String scenario, String subject) {}

    void add(Key key, Map<Metric, Double> sample) {
        List<Map<Metric, Double>> all = samples.computeIfAbsent(key, any -> new ArrayList<>());
        all.add(sample);
        progress.accept("%d. %s: %s: %,.0f events/s, %.2f CPU s per million"
                .formatted(
                        all.size(),
                        key.scenario(),
                        key.subject(),
                        sample.get(Metric.EVENTS_PER_SECOND),
                        sample.get(Metric.CPU_PER_MILLION)));
    }

    Set<Key> keys() {
        return samples.keySet();
    }

    List<Map<Metric, Double>> samples(Key key) {
        return samples.getOrDefault(key, List.of());
    }

    List<String> scenarios() {
        return samples.keySet().stream().map(Key::scenario).distinct().toList();
    }

    List<String> subjects(String scenario) {
        return samples.keySet().stream()
                .filter(key -> key.scenario().equals(scenario))
                .map(Key::subject)
                .toList();
    }

    Optional<Spread> spread(Key key, Metric metric) {
        return spreadOf(samples(key).stream()
                .filter(sample -> sample.containsKey(metric))
                .map(sample -> sample.get(metric))
                .toList());
    }

    /** Of one to the other within each round. */
    Optional<Spread> ratio(Key of, Key to, Metric metric) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(samples(of).size(), samples(to).size()); round++) {
            Double above = samples(of).get(round).get(metric);
            Double below = samples(to).get(round).get(metric);
            if (above != null && below != null && below != 0) {
                ratios.add(above / below);
            }
        }
        return spreadOf(ratios);
    }

    private static Optional<Spread> spreadOf(List<Double> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }
}
