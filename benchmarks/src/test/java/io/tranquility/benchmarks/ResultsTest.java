// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.benchmarks.load.Metric;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final Results.Key OURS = new Results.Key("some", Scenario.OURS);
    private static final Results.Key ORIGINAL = new Results.Key("some", Scenario.ORIGINAL);

    private final Results results = new Results();

    @Test
    void tells_medians_with_the_least_and_the_most() {
        add(OURS, 3, 1, 2, 10);

        assertThat(results.spread(OURS, Metric.P50)).contains(new Spread(2.5, 1, 10));
        assertThat(results.spread(OURS, Metric.P99)).isEmpty();
    }

    @Test
    void compares_within_each_round() {
        add(OURS, 2, 4, 9);
        add(ORIGINAL, 4, 4, 6);

        assertThat(results.ratio(OURS, ORIGINAL, Metric.P50)).contains(new Spread(1, 0.5, 1.5));
    }

    @Test
    void does_not_compare_with_what_was_not_measured() {
        add(OURS, 2);

        assertThat(results.ratio(OURS, ORIGINAL, Metric.P50)).isEmpty();
    }

    private void add(Results.Key key, double... values) {
        for (double value : values) {
            results.add(key, Map.of(Metric.P50, value));
        }
    }
}
