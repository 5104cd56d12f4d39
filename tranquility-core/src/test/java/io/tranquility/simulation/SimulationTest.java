// SPDX-License-Identifier: Apache-2.0
package io.tranquility.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Seeds from 1; {@code -Dsimulation.seeds=1000} runs more of them, {@code -Dsimulation.seed=7} runs one again.
 */
final class SimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 50);
    private static final Long SEED = Long.getLong("simulation.seed");

    @Test
    void whatever_goes_wrong_each_sent_event_is_in_druid_once() {
        List<String> failures = new ArrayList<>();
        long events = 0;
        for (long seed : SEED == null ? LongStream.rangeClosed(1, SEEDS).toArray() : new long[] {SEED}) {
            Simulation simulation = new Simulation(seed, PlantedBug.NONE);
            List<String> problems = simulation.run();
            events += simulation.events();
            if (!problems.isEmpty()) {
                failures.add("-Dsimulation.seed=" + seed + ": " + problems.subList(0, Math.min(5, problems.size())));
            }
        }
        assertThat(failures).isEmpty();
        assertThat(events).isPositive();
    }

    @ParameterizedTest
    @EnumSource(value = PlantedBug.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void a_planted_bug_is_found(PlantedBug bug) {
        assertThat(LongStream.rangeClosed(1, SEEDS)
                        .anyMatch(seed -> !new Simulation(seed, bug).run().isEmpty()))
                .as("%s is found by one of %s seeds", bug, SEEDS)
                .isTrue();
    }

    @Test
    void a_seed_decides_everything() {
        Simulation one = new Simulation(7, PlantedBug.NONE);
        Simulation again = new Simulation(7, PlantedBug.NONE);
        assertThat(one.run()).isEqualTo(again.run());
        assertThat(one.events()).isEqualTo(again.events()).isPositive();
    }
}
