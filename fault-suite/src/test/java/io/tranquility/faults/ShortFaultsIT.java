// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.testing.NetworkFault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The most telling rows, each of some seconds, for every run of the tests. */
final class ShortFaultsIT {
    @RegisterExtension
    private static final FaultSuite suite = new FaultSuite(Druid33Cluster::start);

    @Test
    void one_answer_in_ten_is_lost() throws Exception {
        suite.run(Scenario.of("short: 10 % of answers lost")
                .injecting(Faults.pushes(0.1, NetworkFault.loseAnswer(), Duration.ofSeconds(6))));
    }

    @Test
    void one_body_in_ten_is_cut() throws Exception {
        suite.run(Scenario.of("short: 10 % of bodies cut in the middle")
                .injecting(Faults.pushes(0.1, NetworkFault.cutRequest(), Duration.ofSeconds(6))));
    }

    @Test
    void every_task_answers_500_for_a_while() throws Exception {
        Result result = suite.run(Scenario.of("short: every push answered 500")
                .injecting(Faults.pushes(1, NetworkFault.answer(500), Duration.ofSeconds(6))));
        assertThat(result.longestWaitSeconds()).isGreaterThan(5);
    }

    @Test
    void one_of_two_replicants_is_cancelled() throws Exception {
        suite.run(Scenario.of("short: one of two replicants cancelled")
                .replicants(2)
                .injecting(Faults.taskCancelled()));
    }

    @Test
    void our_process_is_killed() throws Exception {
        suite.run(Scenario.of("short: our process killed twice")
                .through("core", ChildSystem::open)
                .replaying()
                .injecting(Faults.processKilled(2, Duration.ofSeconds(3)))
                .promising(Promise.NOTHING_LOST_AND_ONLY_THOSE_IN_DOUBT_TWICE));
    }
}
