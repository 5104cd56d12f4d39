// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.faults.DruidCluster.Node;
import io.tranquility.testing.NetworkFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rows of the table with Druid 33 and the extension. */
@Tag("faults")
final class FaultTableIT {
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    private static final FaultSuite suite = new FaultSuite(Druid33Cluster::start);

    // The network.

    @Test
    void one_answer_in_a_hundred_is_lost() throws Exception {
        suite.run(Scenario.of("1 % of answers lost")
                .patientRetries()
                .injecting(Faults.pushes(0.01, NetworkFault.loseAnswer(), A_MINUTE)));
    }

    @Test
    void one_answer_in_ten_is_lost() throws Exception {
        suite.run(Rows.answersLost(A_MINUTE));
    }

    @Test
    void one_answer_in_ten_is_lost_with_two_replicants() throws Exception {
        suite.run(Scenario.of("10 % of answers lost, two replicants")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.pushes(0.1, NetworkFault.loseAnswer(), A_MINUTE)));
    }

    @Test
    void one_connection_in_ten_is_reset() throws Exception {
        suite.run(Rows.connectionsReset(A_MINUTE));
    }

    @Test
    void one_body_in_ten_is_cut() throws Exception {
        suite.run(Rows.bodiesCut(A_MINUTE));
    }

    @Test
    void one_batch_in_ten_is_taken_and_answered_500() throws Exception {
        suite.run(Rows.takenAndAnswered500(A_MINUTE));
    }

    @Test
    void every_push_is_answered_500() throws Exception {
        suite.run(Rows.everyPushAnswered500(Duration.ofSeconds(150)));
    }

    @Test
    void every_push_is_answered_500_for_longer_than_the_default_retry_period() throws Exception {
        suite.run(Scenario.of("every push answered 500, default settings")
                .injecting(Faults.pushes(1, NetworkFault.answer(500), Duration.ofSeconds(100)))
                .promising(Promise.IN_ONCE_OR_REPORTED));
    }

    @Test
    void every_push_is_answered_500_for_longer_than_the_default_retry_period_and_the_caller_replays() throws Exception {
        suite.run(Scenario.of("every push answered 500, default settings, the caller replays")
                .replaying()
                .injecting(Faults.pushes(1, NetworkFault.answer(500), Duration.ofSeconds(100))));
    }

    @Test
    void one_push_in_twenty_stalls() throws Exception {
        suite.run(Scenario.of("5 % of pushes arrive 30 s late")
                .patientRetries()
                .injecting(Faults.pushes(0.05, NetworkFault.stall(Duration.ofSeconds(31)), A_MINUTE)));
    }

    @Test
    void nothing_passes_to_any_task() throws Exception {
        suite.run(Scenario.of("nothing passes to the tasks")
                .patientRetries()
                .injecting(Faults.silence(Duration.ofSeconds(45))));
    }

    // Tasks and workers.

    @Test
    void the_only_task_is_cancelled() throws Exception {
        suite.run(Scenario.of("the only task cancelled")
                .patientRetries()
                .injecting(Faults.taskCancelled())
                .promising(Promise.LOST_AT_MOST_WHAT_THE_TASK_HAD));
    }

    @Test
    void one_of_two_replicants_is_cancelled() throws Exception {
        suite.run(Scenario.of("one of two replicants cancelled")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.taskCancelled()));
    }

    @Test
    void both_replicants_are_cancelled() throws Exception {
        suite.run(Scenario.of("both replicants cancelled")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.allTasksCancelled())
                .promising(Promise.LOST_AT_MOST_WHAT_THE_TASK_HAD));
    }

    @Test
    void the_worker_of_one_of_two_replicants_is_stopped() throws Exception {
        suite.run(Scenario.of("the worker of one of two replicants stopped")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.away(A_MINUTE, Node.SECOND_WORKER)));
    }

    @Test
    void one_of_two_replicants_is_slow() throws Exception {
        suite.run(Scenario.of("one of two replicants slow (3 s for each push)")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.pushesToOne(NetworkFault.stall(Duration.ofSeconds(3)), HALF_A_MINUTE)));
    }

    @Test
    void one_of_two_replicants_takes_no_batch() throws Exception {
        suite.run(Scenario.of("one of two replicants takes no batch")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.pushesToOne(NetworkFault.answer(503), HALF_A_MINUTE)));
    }

    @Test
    void one_of_two_replicants_is_not_reached() throws Exception {
        suite.run(Scenario.of("one of two replicants not reached")
                .patientRetries()
                .replicants(2)
                .injecting(world -> {
                    int port = world.api().port(world.tasks().get(0));
                    world.network().before(port).silent(true);
                    world.flow(A_MINUTE);
                    world.network().before(port).silent(false);
                }));
    }

    // Overlord, ZooKeeper, and the hand-off.

    @Test
    void the_overlord_is_away_while_intervals_change() throws Exception {
        suite.run(Rows.overlordAway("Overlord away across five interval changes", Duration.ofMinutes(5)));
    }

    @Test
    void the_overlord_is_restarted() throws Exception {
        suite.run(Scenario.of("Overlord restarted")
                .patientRetries()
                .injecting(Faults.away(Duration.ZERO, Node.OVERLORD)));
    }

    @Test
    void zookeeper_is_away_while_intervals_change() throws Exception {
        suite.run(Scenario.of("ZooKeeper away across an interval change")
                .patientRetries()
                .granularity("MINUTE")
                .injecting(Faults.away(Duration.ofSeconds(75), Node.ZOOKEEPER)));
    }

    @Test
    void our_zookeeper_session_expires() throws Exception {
        suite.run(Scenario.of("our ZooKeeper session expires, across an interval change")
                .patientRetries()
                .with("zookeeper.timeout", "PT8S")
                .granularity("MINUTE")
                .injecting(world -> {
                    world.network().zooKeeper().silent(true);
                    world.flow(Duration.ofSeconds(75));
                    world.network().zooKeeper().resetAll();
                    world.network().zooKeeper().silent(false);
                }));
    }

    @Test
    void broker_and_historical_are_away_during_the_hand_off() throws Exception {
        suite.run(Scenario.of("Broker and Historical away during the hand-off")
                .patientRetries()
                .injecting(world -> {
                    world.druid().stop(Node.BROKER);
                    world.druid().stop(Node.HISTORICAL);
                    world.api().publish(world.tasks().get(0));
                    world.flow(Duration.ofSeconds(20));
                    world.druid().start(Node.HISTORICAL);
                    world.druid().start(Node.BROKER);
                }));
    }

    @Test
    void an_outage_is_longer_than_the_window() throws Exception {
        suite.run(Scenario.of("every push answered 500 for longer than windowPeriod (PT1M), the caller replays")
                .granularity("MINUTE")
                .tuning("windowPeriod", "PT1M")
                .replaying()
                .injecting(Faults.pushes(1, NetworkFault.answer(500), Duration.ofMinutes(3)))
                .patience(Duration.ofMinutes(5))
                .promising(Promise.IN_ONCE_OR_REPORTED));
    }

    // Ourselves.

    @Test
    void our_process_is_killed() throws Exception {
        suite.run(Rows.ourProcessKilled());
    }

    @Test
    void ten_times_the_events_that_druid_takes_come_for_ten_minutes_and_memory_does_not_grow() throws Exception {
        int perSecond = 20_000;
        List<Long> megabytes = new ArrayList<>();
        Result result = suite.run(Scenario.of("ten times the events that Druid takes (5 s for each push)")
                .patientRetries()
                .through("core", ChildSystem::open)
                .perSecond(perSecond)
                .injecting(world -> {
                    world.network().failPushes(1, NetworkFault.stall(Duration.ofSeconds(5)));
                    for (int minute = 1; minute <= 10; minute++) {
                        world.flow(A_MINUTE);
                        megabytes.add(((ChildSystem) world.system()).residentMegabytes());
                    }
                }));
        System.out.println("MiB resident after each minute: " + megabytes);
        assertThat(Collections.max(megabytes))
                .as("MiB resident after each minute: %s", megabytes)
                .isLessThanOrEqualTo(megabytes.get(0) * 11 / 10);
        assertThat(result.offered()).as("the caller had to wait").isLessThan((int)
                (perSecond * result.faultSeconds() / 2));
    }

    @Test
    void clocks_of_two_instances_are_four_minutes_apart() throws Exception {
        suite.run(Scenario.of("clocks of two instances 4 minutes apart")
                .patientRetries()
                .granularity("MINUTE")
                .tuning("windowPeriod", "PT1M")
                .through("core", TwoClocks.apart(Duration.ofMinutes(4)))
                .injecting(world -> world.flow(Duration.ofSeconds(90))));
    }
}
