// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.internal.overlord.FakeOverlord;
import io.tranquility.internal.overlord.TaskStatus;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.TransientException;
import io.tranquility.testing.ManualScheduler;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class TaskLocationTest {
    private static final URI WORKER = URI.create("http://worker:8091");
    private static final URI OTHER_WORKER = URI.create("http://other:8091");
    private static final ObjectNode TASK = JsonNodeFactory.instance.objectNode().put("id", "task");

    private final ManualScheduler scheduler = new ManualScheduler(Instant.EPOCH);
    private final FakeOverlord overlord = new FakeOverlord();
    private final List<Throwable> refusals = new ArrayList<>();
    private final TaskLocation location = new TaskLocation(
            "task", () -> TASK, overlord, new Retrier(scheduler, () -> 0), Duration.ofMinutes(1), refusals::add);

    private static TaskStatus active(URI uri) {
        return new TaskStatus(TaskStatus.State.ACTIVE, Optional.ofNullable(uri), "");
    }

    @Test
    void a_task_that_is_recorded_but_not_known_is_created_once() {
        assertThat(location.find()).isCompletedWithValue(WORKER);
        location.doubt();
        assertThat(location.find()).isCompletedWithValue(WORKER);
        assertThat(overlord.submitted()).containsExactly(TASK);
    }

    @Test
    void a_task_that_another_instance_created_is_not_created_again() {
        overlord.set("task", active(OTHER_WORKER));
        assertThat(location.find()).isCompletedWithValue(OTHER_WORKER);
        assertThat(overlord.submitted()).isEmpty();
    }

    @Test
    void where_it_is_is_asked_again_only_in_doubt() {
        assertThat(location.find()).isCompletedWithValue(WORKER);
        int calls = overlord.statusCalls();
        assertThat(location.find()).isCompletedWithValue(WORKER);
        assertThat(overlord.statusCalls()).isEqualTo(calls);

        overlord.set("task", active(OTHER_WORKER));
        location.doubt();
        assertThat(location.find()).isCompletedWithValue(OTHER_WORKER);
    }

    @Test
    void a_task_without_a_worker_is_not_there_yet() {
        overlord.set("task", active(null));
        assertThatThrownBy(() -> location.find().join())
                .hasCauseInstanceOf(TransientException.class)
                .hasMessageContaining("does not run yet");
        overlord.set("task", active(WORKER));
        assertThat(location.find()).isCompletedWithValue(WORKER);
    }

    @Test
    void a_task_that_has_ended_is_gone_and_says_how() {
        overlord.set("task", new TaskStatus(TaskStatus.State.FAILED, Optional.empty(), "worker lost"));
        assertThatThrownBy(() -> location.find().join())
                .hasCauseInstanceOf(TaskGoneException.class)
                .hasMessageContaining("The task task has FAILED: worker lost");
        overlord.set("task", new TaskStatus(TaskStatus.State.SUCCESS, Optional.empty(), ""));
        assertThatThrownBy(() -> location.find().join()).hasMessageContaining("has ended with SUCCESS");
    }

    @Test
    void a_task_that_was_known_and_is_no_more_is_gone_and_not_created_again() {
        assertThat(location.find()).isCompletedWithValue(WORKER);
        overlord.forget("task");
        location.doubt();
        assertThatThrownBy(() -> location.find().join())
                .hasCauseInstanceOf(TaskGoneException.class)
                .hasMessageContaining("not known to the Overlord any more");
        assertThat(overlord.submitted()).hasSize(1);
    }

    @Test
    void an_overlord_that_is_away_does_not_hide_a_task_that_was_there() {
        assertThat(location.find()).isCompletedWithValue(WORKER);
        overlord.failWith(new TransientException("away"));
        location.doubt();
        assertThat(location.find()).isCompletedWithValue(WORKER);
    }

    @Test
    void an_overlord_that_is_away_from_the_start_is_a_transient_failure() {
        overlord.failWith(new TransientException("away"));
        assertThatThrownBy(() -> location.find().join()).hasCauseInstanceOf(TransientException.class);
    }

    @Test
    void a_refused_creation_is_told() {
        overlord.refuse("unknown aggregator");
        assertThatThrownBy(() -> location.find().join()).hasMessageContaining("unknown aggregator");
        assertThat(refusals).hasSize(1);
    }

    @Test
    void those_who_ask_at_the_same_time_share_one_look_up() {
        overlord.set("task", active(WORKER));
        CompletableFuture<URI> first = location.find();
        CompletableFuture<URI> second = location.find();
        assertThat(first).isCompletedWithValue(WORKER);
        assertThat(second).isCompletedWithValue(WORKER);
        assertThat(overlord.statusCalls()).isEqualTo(1);
    }
}
