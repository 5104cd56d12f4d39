// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.faults.DruidCluster.Node;
import io.tranquility.testing.NetworkFault;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of the table with Druid 28 and its own push task. */
@Tag("faults")
final class FaultTable28IT {
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    private static FaultSuite suite;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        suite = new FaultSuite(Druid28Cluster.start());
    }

    @AfterAll
    static void stop() {
        suite.close();
    }

    private void run(Scenario scenario) throws Exception {
        suite.run(scenario, directory);
    }

    @Test
    void one_answer_in_ten_is_lost() throws Exception {
        run(Scenario.of("10 % of answers lost")
                .patientRetries()
                .injecting(Faults.pushes(0.1, NetworkFault.loseAnswer(), HALF_A_MINUTE))
                .promising(Promise.NOTHING_LOST));
    }

    @Test
    void one_answer_in_ten_is_lost_with_a_dedup_column() throws Exception {
        run(Scenario.of("10 % of answers lost, dedupColumn")
                .patientRetries()
                .tuning("dedupColumn", "id")
                .injecting(Faults.pushes(0.1, NetworkFault.loseAnswer(), HALF_A_MINUTE)));
    }

    @Test
    void one_body_in_ten_is_cut() throws Exception {
        run(Scenario.of("10 % of bodies cut in the middle")
                .patientRetries()
                .injecting(Faults.pushes(0.1, NetworkFault.cutRequest(), HALF_A_MINUTE)));
    }

    @Test
    void one_connection_in_ten_is_reset() throws Exception {
        run(Scenario.of("10 % of connections reset")
                .patientRetries()
                .injecting(Faults.pushes(0.1, NetworkFault.reset(), HALF_A_MINUTE)));
    }

    @Test
    void every_push_is_answered_500() throws Exception {
        run(Scenario.of("every push answered 500")
                .patientRetries()
                .injecting(Faults.pushes(1, NetworkFault.answer(500), HALF_A_MINUTE)));
    }

    @Test
    void the_only_task_is_killed() throws Exception {
        run(Scenario.of("the only peon killed (SIGKILL)")
                .patientRetries()
                .injecting(Faults.peonKilled())
                .promising(Promise.LOST_AT_MOST_WHAT_THE_TASK_HAD));
    }

    @Test
    void one_of_two_replicants_is_killed() throws Exception {
        run(Scenario.of("one of two peons killed (SIGKILL)")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.peonKilled()));
    }

    @Test
    void the_worker_of_one_of_two_replicants_is_killed() throws Exception {
        run(Scenario.of("the worker of one of two replicants killed")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.away(Node.SECOND_WORKER, HALF_A_MINUTE)));
    }

    @Test
    void the_overlord_is_away_while_intervals_change() throws Exception {
        run(Scenario.of("Overlord killed and away across an interval change")
                .patientRetries()
                .granularity("MINUTE")
                .injecting(Faults.away(Node.OVERLORD, Duration.ofSeconds(75))));
    }

    @Test
    void our_process_is_killed() throws Exception {
        run(Scenario.of("our process killed five times, the caller replays")
                .patientRetries()
                .through("core", ChildSystem::open)
                .replaying()
                .injecting(Faults.processKilled(5, Duration.ofSeconds(10)))
                .promising(Promise.NOTHING_LOST_AND_ONLY_THOSE_IN_DOUBT_TWICE));
    }

    @Test
    void our_process_is_killed_with_a_dedup_column() throws Exception {
        run(Scenario.of("our process killed five times, the caller replays, dedupColumn")
                .patientRetries()
                .tuning("dedupColumn", "id")
                .through("core", ChildSystem::open)
                .replaying()
                .injecting(Faults.processKilled(5, Duration.ofSeconds(10))));
    }
}
