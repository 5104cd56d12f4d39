// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.benchmarks.load.Metric;
import io.tranquility.benchmarks.load.Work.Kind;
import java.util.List;
import java.util.Optional;

/**
 * What a ratio should be.
 *
 * @param isAtLeast whether it should be at least the bound, and not at most
 */
record Target(String text, Results.Key of, Results.Key to, Metric metric, boolean isAtLeast, double bound) {
    static final List<Target> TARGETS = List.of(
            toOriginal(Scenario.MAIN, Metric.EVENTS_PER_CPU_SECOND, true, 5),
            toOriginal(Scenario.MAIN, Metric.EVENTS_PER_SECOND, true, 3),
            toOriginal(Scenario.MAIN, Metric.BYTES_PER_EVENT, false, 1 / 7.0),
            toOriginal(Scenario.MAIN, Metric.PEAK_RSS, false, 0.75),
            toOriginal(Scenario.MAIN, Metric.FIRST_ACK, false, 1 / 3.0),
            toOriginal(Scenario.NO_LINGER, Metric.EVENTS_PER_CPU_SECOND, true, 3.5),
            toOriginal(Scenario.SLOW, Metric.P50, false, 0.8),
            toOriginal(Scenario.SLOW, Metric.P99, false, 1.0),
            toOriginal(Scenario.SLOW, Metric.CPU_PER_MILLION, false, 0.75),
            new Target(
                    "2 replicants to 1: CPU per million events",
                    Scenario.REPLICATED.key(Kind.OURS),
                    Scenario.MAIN.key(Kind.OURS),
                    Metric.CPU_PER_MILLION,
                    false,
                    1.3),
            new Target(
                    "to the bare loop: CPU per million events",
                    Scenario.MAIN.key(Kind.OURS),
                    Scenario.MAIN.key(Kind.BARE),
                    Metric.CPU_PER_MILLION,
                    false,
                    1.5),
            new Target(
                    "to a real Druid that takes the events: CPU per million events",
                    new Results.Key(DruidBenchmark.PIPELINE, Scenario.OURS),
                    new Results.Key(DruidBenchmark.PIPELINE, DruidBenchmark.DRUID),
                    Metric.CPU_PER_MILLION,
                    false,
                    0.1),
            toBareHandler(100),
            toBareHandler(10_000),
            new Target(
                    "to the bare consumer: records per CPU second",
                    new Results.Key(KafkaBenchmark.TITLE, Scenario.OURS),
                    new Results.Key(KafkaBenchmark.TITLE, KafkaBenchmark.BARE),
                    Metric.EVENTS_PER_CPU_SECOND,
                    true,
                    0.5));

    private static Target toOriginal(Scenario scenario, Metric metric, boolean isAtLeast, double bound) {
        return new Target(
                "to the original: " + scenario.title() + ": " + metric.title(),
                scenario.key(Kind.OURS),
                scenario.key(Kind.ORIGINAL),
                metric,
                isAtLeast,
                bound);
    }

    private static Target toBareHandler(int eventsOfBody) {
        String title = ServerBenchmark.title(eventsOfBody);
        return new Target(
                "to the bare handler, bodies of %,d events: events per CPU second".formatted(eventsOfBody),
                new Results.Key(title, Scenario.OURS),
                new Results.Key(title, ServerBenchmark.BARE),
                Metric.EVENTS_PER_CPU_SECOND,
                true,
                0.5);
    }

    /** The ratio that was measured, if it was. */
    Optional<Spread> measured(Results results) {
        return results.ratio(of, to, metric);
    }

    boolean isMet(Spread measured) {
        return isAtLeast ? measured.median() >= bound : measured.median() <= bound;
    }
}
