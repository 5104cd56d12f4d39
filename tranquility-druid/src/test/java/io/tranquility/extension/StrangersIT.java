// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.SharedDruid.awaitCount;
import static io.tranquility.extension.SharedDruid.awaitRealtimeCount;
import static io.tranquility.extension.SharedDruid.druid;
import static io.tranquility.extension.SharedDruid.end;
import static io.tranquility.extension.SharedDruid.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.embedded.Role;
import io.tranquility.embedded.TaskStatus;
import io.tranquility.embedded.TaskStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks with one availability group that are not replicas of each other, or not quite; on a real Druid. */
@ExtendWith(SharedDruid.class)
class StrangersIT {
    @Test
    void clients_that_do_not_know_each_other_lose_nothing() {
        final RunningTask mine =
                RunningTask.submit(druid(), TaskJson.hour("strangers").ofClient("abcdefgh"));
        final RunningTask theirs =
                RunningTask.submit(druid(), TaskJson.hour("strangers").ofClient("hgfedcba"));
        mine.push(events(0, 176));
        theirs.push(events(176, 224));
        mine.shutdown();
        theirs.shutdown();
        assertThat(mine.awaitEnd().state()).isEqualTo(State.SUCCESS);
        assertThat(theirs.awaitEnd().state()).isEqualTo(State.SUCCESS);
        awaitCount("strangers", 400);
    }

    /** One availability group has one task on each of the two workers, so that there are two rounds. */
    @Test
    void nor_do_they_with_two_replicants_each_of_which_one_copy_remains() {
        final TaskJson mine = TaskJson.hour("strangers2").ofClient("abcdefgh");
        final TaskJson theirs = TaskJson.hour("strangers2").ofClient("hgfedcba");
        for (int replicant = 0; replicant < 2; replicant++) {
            final RunningTask my = RunningTask.submit(druid(), mine.replicant(replicant));
            final RunningTask their = RunningTask.submit(druid(), theirs.replicant(1 - replicant));
            my.push("my lane", 1, events(0, 100));
            my.push("my lane", 2, events(100, 76));
            their.push("their lane", 1, events(176, 224));
            my.shutdown();
            their.shutdown();
            assertThat(my.awaitEnd().state()).isEqualTo(State.SUCCESS);
            assertThat(their.awaitEnd().state()).isEqualTo(State.SUCCESS);
            awaitCount("strangers2", 400);
        }
    }

    @Test
    void a_new_task_takes_rows_while_the_old_one_of_its_group_hands_off() {
        druid().stop(Role.HISTORICAL);
        final RunningTask before = RunningTask.submit(druid(), TaskJson.hour("successor"));
        final RunningTask after;
        try {
            before.push(events(0, 10));
            before.shutdown();
            before.awaitState("handingOff");
            after = RunningTask.submit(druid(), TaskJson.hour("successor").ofClient("again"));
            after.push(events(10, 5));
            awaitRealtimeCount("successor", 15);
        } finally {
            druid().start(Role.HISTORICAL);
        }
        end(after);
        assertThat(before.awaitEnd().state()).isEqualTo(State.SUCCESS);
        awaitCount("successor", 15);
    }

    @Test
    void a_replica_with_rows_that_the_published_one_lacks_fails_and_says_how_many() {
        final RunningTask first = RunningTask.submit(druid(), TaskJson.hour("unequal"));
        final RunningTask second =
                RunningTask.submit(druid(), TaskJson.hour("unequal").replicant(1));
        first.push("lane", 1, events(0, 10));
        second.push("lane", 1, events(0, 10));
        second.push("lane", 2, events(10, 3));
        end(first);
        second.shutdown();
        final TaskStatus end = second.awaitEnd();
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.errorMessage()).hasValueSatisfying(message -> assertThat(message)
                .contains("[3] or more acknowledged rows are not published"));
        awaitCount("unequal", 10);
    }
}
