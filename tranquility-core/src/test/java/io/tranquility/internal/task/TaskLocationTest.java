// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.druid.DruidDiscovery.TaskLocatorType;
import io.tranquility.internal.overlord.FakeOverlord;
import io.tranquility.internal.overlord.TaskStatus;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.RetriesExhaustedException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TaskLocationTest {
    private static final URI WORKER = URI.create("http://worker:8091");
    private static final URI OTHER_WORKER = URI.create("http://other:8091");
    private static final ObjectNode TASK = task();

    private static ObjectNode task() {
        ObjectNode task = JsonNodeFactory.instance.objectNode().put("id", "task");
        ObjectNode spec = task.putObject("spec");
        spec.putObject("dataSchema").put("dataSource", "wiki");
        spec.putObject("ioConfig")
                .putObject("firehose")
                .put("interval", "2026-11-23T13:00:00.000Z/2026-11-23T14:00:00.000Z")
                .putObject("delegate")
                .put("shutoffTime", "2026-11-23T14:15:00.000Z")
                .putObject("delegate")
                .put("serviceName", "firehose:wiki-013-0000-0000");
        spec.putObject("tuningConfig").putObject("shardSpec").put("partitionNum", 0);
        task.putObject("context").put("tranquilityOwner", "us");
        return task;
    }

    private final ManualScheduler scheduler = new ManualScheduler(Instant.EPOCH);
    private final FakeOverlord overlord = new FakeOverlord();
    private final List<Throwable> refusals = new ArrayList<>();
    private final TaskLocation location = new TaskLocation(
            "task",
            () -> TASK,
            overlord,
            TestAddresses.BY_OVERLORD,
            new Retrier(scheduler, () -> 0),
            Duration.ofMinutes(1),
            refusals::add);

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

    /** As another instance created it, somewhat later. */
    private void run(URI uri) {
        ObjectNode task = TASK.deepCopy();
        ((ObjectNode) task.at("/spec/ioConfig/firehose/delegate")).put("shutoffTime", "2026-11-23T14:16:00.000Z");
        overlord.run(task);
        overlord.set("task", active(uri));
    }

    @Test
    void a_task_that_another_instance_created_is_not_created_again() {
        run(OTHER_WORKER);
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
        run(null);
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
        overlord.failWith(null);
        assertThat(location.find()).isCompletedWithValue(WORKER);
    }

    @Test
    void a_creation_that_fails_for_long_is_given_up() {
        overlord.whenSubmitting(() -> overlord.failWith(new TransientException("away")));
        CompletableFuture<URI> found = location.find();
        scheduler.advance(Duration.ofSeconds(59));
        assertThat(found).isNotDone();
        scheduler.advance(Duration.ofSeconds(2));
        assertThatThrownBy(found::join)
                .hasCauseInstanceOf(RetriesExhaustedException.class)
                .hasMessageContaining("The creation of the task task")
                .hasMessageContaining("away");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "/spec/dataSchema | dataSource | news | its data source is 'news', not 'wiki'",
                "/spec/ioConfig/firehose | interval | 2026-11-23T13:00:00.000Z/2026-11-23T16:00:00.000Z |"
                        + " its interval is '2026-11-23T13:00:00.000Z/2026-11-23T16:00:00.000Z', not '2026-11-23T13:00:00.000Z/2026-11-23T14:",
                "/spec/tuningConfig/shardSpec | partitionNum | 1 | its partition is '1', not '0'",
                "/spec/ioConfig/firehose/delegate/delegate | serviceName | x | its firehose is 'x', not 'firehose:wiki-013-0000-0000'",
                "/context | tranquilityOwner | them | its owner is 'them', not 'us'",
                "/context | tranquilityOwner | \"\" | its owner is '', not 'us'"
            })
    void a_task_that_is_not_the_recorded_one_is_a_strangers(String place, String field, String value, String message) {
        ObjectNode task = TASK.deepCopy();
        ((ObjectNode) task.at(place)).put(field, value);
        overlord.run(task);
        assertThatThrownBy(() -> location.find().join())
                .hasCauseInstanceOf(StrangersTaskException.class)
                .hasMessageContaining("The task task is another client's: " + message);
    }

    @Test
    void a_task_that_somebody_creates_at_the_same_time_is_looked_at_as_well() {
        ObjectNode task = TASK.deepCopy();
        overlord.whenSubmitting(() -> overlord.run(task.put("id", "task").deepCopy()));
        assertThat(location.find()).isCompletedWithValue(WORKER);
        assertThat(overlord.submitted()).isEmpty();
    }

    @Test
    void a_refused_creation_is_told() {
        overlord.refuse("unknown aggregator");
        assertThatThrownBy(() -> location.find().join()).hasMessageContaining("unknown aggregator");
        assertThat(refusals).hasSize(1);
    }

    @Test
    void those_who_ask_at_the_same_time_share_one_look_up() {
        run(WORKER);
        CompletableFuture<URI> first = location.find();
        CompletableFuture<URI> second = location.find();
        assertThat(first).isCompletedWithValue(WORKER);
        assertThat(second).isCompletedWithValue(WORKER);
        assertThat(overlord.statusCalls()).as("one to claim it, one to find it").isEqualTo(2);
    }

    private static TaskLocation location(
            FakeOverlord overlord, TaskLocatorType type, CompletableFuture<Optional<URI>> announced) {
        return new TaskLocation(
                "task",
                () -> TASK,
                overlord,
                new TaskAddresses.One(type, () -> announced),
                new Retrier(new ManualScheduler(Instant.EPOCH), () -> 0),
                Duration.ofMinutes(1),
                refusal -> {});
    }

    private static CompletableFuture<Optional<URI>> announced(URI uri) {
        return CompletableFuture.completedFuture(Optional.ofNullable(uri));
    }

    @Test
    void by_curator_a_task_is_where_it_announced_itself_and_the_overlord_says_whether_it_lives() {
        run(WORKER);
        assertThat(location(overlord, TaskLocatorType.CURATOR, announced(OTHER_WORKER))
                        .find())
                .isCompletedWithValue(OTHER_WORKER);
        assertThatThrownBy(() -> location(overlord, TaskLocatorType.CURATOR, announced(null))
                        .find()
                        .join())
                .hasMessageContaining("does not run yet");
        overlord.set("task", new TaskStatus(TaskStatus.State.SUCCESS, Optional.empty(), ""));
        assertThatThrownBy(() -> location(overlord, TaskLocatorType.CURATOR, announced(OTHER_WORKER))
                        .find()
                        .join())
                .hasCauseInstanceOf(TaskGoneException.class);
    }

    @Test
    void by_curator_too_a_task_that_is_missing_is_created() {
        assertThat(location(overlord, TaskLocatorType.CURATOR, announced(OTHER_WORKER))
                        .find())
                .isCompletedWithValue(OTHER_WORKER);
        assertThat(overlord.submitted()).hasSize(1);
    }

    @Test
    void by_auto_the_announcement_counts_only_while_the_overlord_is_away() {
        run(WORKER);
        TaskLocation auto = location(overlord, TaskLocatorType.AUTO, announced(OTHER_WORKER));
        assertThat(auto.find()).isCompletedWithValue(WORKER);
        overlord.failWith(new TransientException("away"));
        auto.doubt();
        assertThat(auto.find()).isCompletedWithValue(OTHER_WORKER);
    }

    @Test
    void when_neither_can_tell_the_overlords_failure_is_told() {
        run(WORKER);
        TaskLocation auto = location(
                overlord,
                TaskLocatorType.AUTO,
                CompletableFuture.failedFuture(new TransientException("ZooKeeper lost")));
        assertThat(auto.claim()).isCompleted();
        overlord.failWith(new TransientException("away"));
        assertThatThrownBy(() -> auto.find().join())
                .hasCauseInstanceOf(TransientException.class)
                .hasMessageContaining("away");
    }

    @Test
    void by_overlord_an_announcement_never_counts() {
        run(WORKER);
        TaskLocation byOverlord = location(overlord, TaskLocatorType.OVERLORD, announced(OTHER_WORKER));
        assertThat(byOverlord.claim()).isCompleted();
        overlord.failWith(new TransientException("away"));
        assertThatThrownBy(() -> byOverlord.find().join()).hasMessageContaining("away");
    }
}
