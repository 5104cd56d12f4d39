// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.faults.DruidCluster.Node;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rows of the table with Druid 28 and its own push task. */
@Tag("faults")
final class FaultTable28IT {
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    @RegisterExtension
    private static final FaultSuite suite = new FaultSuite(Druid28Cluster::start);

    @Test
    void one_answer_in_ten_is_lost() throws Exception {
        suite.run(Rows.answersLost(HALF_A_MINUTE).promising(Promise.NOTHING_LOST));
    }

    @Test
    void one_answer_in_ten_is_lost_with_a_dedup_column() throws Exception {
        suite.run(Rows.answersLost(HALF_A_MINUTE).dedupColumn());
    }

    @Test
    void one_body_in_ten_is_cut() throws Exception {
        suite.run(Rows.bodiesCut(HALF_A_MINUTE));
    }

    @Test
    void one_connection_in_ten_is_reset() throws Exception {
        suite.run(Rows.connectionsReset(HALF_A_MINUTE));
    }

    @Test
    void one_batch_in_ten_is_taken_and_answered_500() throws Exception {
        suite.run(Rows.takenAndAnswered500(HALF_A_MINUTE).promising(Promise.NOTHING_LOST));
    }

    @Test
    void one_batch_in_ten_is_taken_and_answered_500_with_a_dedup_column() throws Exception {
        suite.run(Rows.takenAndAnswered500(HALF_A_MINUTE).dedupColumn());
    }

    @Test
    void every_push_is_answered_500() throws Exception {
        suite.run(Rows.everyPushAnswered500(HALF_A_MINUTE));
    }

    @Test
    void the_only_task_is_killed() throws Exception {
        suite.run(Scenario.of("the only peon killed (SIGKILL)")
                .patientRetries()
                .injecting(Faults.peonKilled())
                .promising(Promise.LOST_AT_MOST_WHAT_THE_TASK_HAD));
    }

    @Test
    void one_of_two_replicants_is_killed() throws Exception {
        suite.run(Scenario.of("one of two peons killed (SIGKILL)")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.peonKilled()));
    }

    @Test
    void the_worker_of_one_of_two_replicants_is_killed() throws Exception {
        suite.run(Scenario.of("the MiddleManager of one of two replicants killed (SIGKILL)")
                .patientRetries()
                .replicants(2)
                .injecting(Faults.away(HALF_A_MINUTE, Node.SECOND_WORKER)));
    }

    @Test
    void the_overlord_is_away_while_intervals_change() throws Exception {
        suite.run(
                Rows.overlordAway("Overlord killed (SIGKILL), away across an interval change", Duration.ofSeconds(75)));
    }

    @Test
    void our_process_is_killed() throws Exception {
        suite.run(Rows.ourProcessKilled());
    }

    @Test
    void our_process_is_killed_with_a_dedup_column() throws Exception {
        suite.run(Rows.ourProcessKilled().dedupColumn());
    }
}
