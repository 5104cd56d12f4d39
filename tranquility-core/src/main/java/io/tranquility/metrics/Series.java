// SPDX-License-Identifier: Apache-2.0
package io.tranquility.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One number of a pipeline: a metric, or what a metric counts under one value of its label.
 *
 * @param metric the metric
 * @param label a value of the metric's label; empty if it has none
 */
public record Series(Metric metric, String label) {
    /** All that there are, in the order of the declarations. */
    public static List<Series> all() {
        return Arrays.stream(Metric.values()).flatMap(Series::of).toList();
    }

    private static Stream<Series> of(Metric metric) {
        return metric.label().isEmpty()
                ? Stream.of(new Series(metric, ""))
                : metric.labelValues().stream().map(value -> new Series(metric, value));
    }

    /**
     * A name for where there are no labels: the words of the metric's id without its first, and those of the label's value,
     * as in {@code events-dropped-before-window}.
     *
     * @param separator what is between two words
     */
    public String name(String separator) {
        return Stream.concat(metric.words(), words(label)).collect(Collectors.joining(separator));
    }

    private static Stream<String> words(String label) {
        return label.isEmpty()
                ? Stream.empty()
                : Arrays.stream(label.toLowerCase(Locale.ROOT).split("_", -1));
    }
}
