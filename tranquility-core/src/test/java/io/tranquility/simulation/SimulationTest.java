// SPDX-License-Identifier: Apache-2.0
package io.tranquility.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Seeds from 1. {@code -Dsimulation.seed=7} runs one again, and {@code -Dsimulation.trace=e12} prints what becomes of an
 * event.
 */
final class SimulationTest {
    private static final Long SEED = Long.getLong("simulation.seed");
    private static final Duration TRAFFIC = Duration.ofHours(1);

    @Test
    void whatever_goes_wrong_each_sent_event_is_in_druid_once() {
        assertThat(failures(SEED == null ? LongStream.rangeClosed(1, 50) : LongStream.of(SEED)))
                .isEmpty();
    }

    @Test
    @Tag("faults")
    void whatever_goes_wrong_each_sent_event_is_in_druid_once_with_a_thousand_seeds() {
        assertThat(failures(LongStream.rangeClosed(1, 1000))).isEmpty();
    }

    /** Each with less traffic, from a seed that is known to find it, or the next that does. */
    @ParameterizedTest
    @CsvSource({
        "NO_NUMBERS, 1",
        "ERROR_IS_SUCCESS, 1",
        "RECORDS_ARE_NOT_SHARED, 2",
        "ENDED_TASKS_GO_ON, 1",
        "RUNNING_TASKS_SEEM_FAILED, 1",
        "PUBLISHED_TASKS_SEEM_LOST, 55",
        "FORGETS_EVENTS, 1"
    })
    void a_planted_bug_is_found(PlantedBug bug, long firstSeed) {
        assertThat(LongStream.range(firstSeed, firstSeed + 50)
                        .anyMatch(seed -> !new Simulation(seed, bug, Duration.ofMinutes(20))
                                .run()
                                .isEmpty()))
                .as("%s is found by one of 50 seeds from %s", bug, firstSeed)
                .isTrue();
    }

    @Test
    void a_seed_decides_everything() {
        Simulation one = new Simulation(7, PlantedBug.NONE, Duration.ofMinutes(10));
        Simulation again = new Simulation(7, PlantedBug.NONE, Duration.ofMinutes(10));
        assertThat(one.run()).isEqualTo(again.run());
        assertThat(one.outcomes()).isEqualTo(again.outcomes()).isNotEmpty();
    }

    private static List<String> failures(LongStream seeds) {
        return seeds.parallel().boxed().flatMap(SimulationTest::failure).toList();
    }

    private static Stream<String> failure(long seed) {
        Simulation simulation = new Simulation(seed, PlantedBug.NONE, TRAFFIC);
        List<String> problems = simulation.run();
        assertThat(simulation.outcomes()).isNotEmpty();
        return problems.isEmpty()
                ? Stream.of()
                : Stream.of("-Dsimulation.seed=" + seed + ": " + problems.subList(0, Math.min(5, problems.size())));
    }
}
