// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.faults.DruidCluster.Node;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rows in which a machine of a Druid 33 with two Overlords is lost. */
@Tag("faults")
final class FaultTableMachinesIT {
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    /** What Druid itself waits for a task that a worker was given and did not take, and more. */
    private static final Duration ASSIGNMENT_PATIENCE = Duration.ofMinutes(8);

    private static Druid33Cluster druid;

    @RegisterExtension
    private static final FaultSuite suite = new FaultSuite(() -> druid = Druid33Cluster.startMachines());

    @Test
    void the_worker_of_one_of_two_replicants_is_killed() throws Exception {
        suite.run(Scenario.of("the worker of one of two replicants killed (SIGKILL)")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.away(A_MINUTE, Node.SECOND_WORKER)));
    }

    @Test
    void both_workers_are_killed() throws Exception {
        suite.run(Scenario.of("both workers killed (SIGKILL), one replicant")
                .patientRetries()
                .injecting(Faults.away(HALF_A_MINUTE, Node.WORKER, Node.SECOND_WORKER))
                .promising(Promise.LOST_AT_MOST_WHAT_THE_TASK_HAD));
    }

    @Test
    void the_disk_of_the_worker_of_one_of_two_replicants_is_full() throws Exception {
        try (SmallDisk disk = druid.mountBelowTasks(Node.SECOND_WORKER)) {
            suite.run(Scenario.of("the disk of the worker of one of two replicants full")
                    .patientRetries()
                    .replicants(2)
                    .tuning("intermediatePersistPeriod", "PT10S")
                    .injecting(Faults.fullBelowTasks(A_MINUTE, disk)));
        }
    }

    @Test
    void the_directory_of_the_tasks_of_one_of_two_replicants_is_read_only() throws Exception {
        try (SmallDisk disk = druid.mountBelowTasks(Node.SECOND_WORKER)) {
            suite.run(Scenario.of("the directory of the tasks of one of two replicants read-only")
                    .patientRetries()
                    .replicants(2)
                    .tuning("intermediatePersistPeriod", "PT10S")
                    .injecting(Faults.readOnlyBelowTasks(A_MINUTE, disk)));
        }
    }

    @Test
    void the_disk_of_the_worker_of_one_of_two_replicants_is_full_while_intervals_change() throws Exception {
        try (SmallDisk disk = druid.mountBelowTasks(Node.SECOND_WORKER)) {
            suite.run(Scenario.of("the disk of the worker of one of two replicants full, across an interval change")
                    .patientRetries()
                    .replicants(2)
                    .granularity("MINUTE")
                    .tuning("intermediatePersistPeriod", "PT10S")
                    .patience(ASSIGNMENT_PATIENCE)
                    .injecting(Faults.fullBelowTasks(Duration.ofSeconds(75), disk)));
        }
    }

    @Test
    void the_disks_of_both_workers_are_full() throws Exception {
        try (SmallDisk disk = druid.mountBelowTasks(Node.WORKER);
                SmallDisk second = druid.mountBelowTasks(Node.SECOND_WORKER)) {
            suite.run(Scenario.of("the disks of both workers full, one replicant")
                    .patientRetries()
                    .tuning("intermediatePersistPeriod", "PT10S")
                    .patience(ASSIGNMENT_PATIENCE)
                    .injecting(Faults.fullBelowTasks(HALF_A_MINUTE, disk, second))
                    .promising(Promise.LOST_AT_MOST_WHAT_THE_TASK_HAD));
        }
    }

    @Test
    void another_overlord_becomes_the_leader() throws Exception {
        suite.run(Scenario.of("the leading Overlord stopped, the other takes over, and back, across interval changes")
                .patientRetries()
                .granularity("MINUTE")
                .injecting(world -> {
                    Faults.away(Duration.ofSeconds(75), Node.OVERLORD).inject(world);
                    Faults.away(Duration.ofSeconds(75), Node.SECOND_OVERLORD).inject(world);
                }));
    }
}
