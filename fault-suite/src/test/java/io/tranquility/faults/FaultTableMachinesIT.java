// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.faults.DruidCluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows in which a machine of a Druid 33 with two Overlords is lost. */
@Tag("faults")
final class FaultTableMachinesIT {
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    @TempDir
    private static Path work;

    private static FaultSuite suite;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        suite = new FaultSuite(Druid33Cluster.startMachines(work));
    }

    @AfterAll
    static void stop() {
        suite.close();
    }

    private void run(Scenario scenario) throws Exception {
        suite.run(scenario, directory);
    }

    @Test
    void the_worker_of_one_of_two_replicants_is_killed() throws Exception {
        run(Scenario.of("the worker of one of two replicants killed (SIGKILL)")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.away(A_MINUTE, Node.SECOND_WORKER)));
    }

    @Test
    void both_workers_are_killed() throws Exception {
        run(Scenario.of("both workers killed (SIGKILL), one replicant")
                .patientRetries()
                .injecting(Faults.away(HALF_A_MINUTE, Node.WORKER, Node.SECOND_WORKER))
                .promising(Promise.LOST_AT_MOST_WHAT_THE_TASK_HAD));
    }

    @Test
    void another_overlord_becomes_the_leader() throws Exception {
        run(Scenario.of("the leading Overlord stopped, the other takes over, and back, across interval changes")
                .patientRetries()
                .granularity("MINUTE")
                .injecting(world -> {
                    Faults.away(Duration.ofSeconds(75), Node.OVERLORD).inject(world);
                    Faults.away(Duration.ofSeconds(75), Node.SECOND_OVERLORD).inject(world);
                }));
    }
}
