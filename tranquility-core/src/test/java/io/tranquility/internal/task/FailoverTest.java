// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.beam.IntervalOverException;
import io.tranquility.beam.SendResult;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidLocation;
import io.tranquility.druid.DruidSpec;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.event.ObjectWriter;
import io.tranquility.internal.cluster.ClusteredBeam;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.MemoryClusterStore;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.http.FakeHttpSender;
import io.tranquility.internal.overlord.DruidVersion;
import io.tranquility.internal.overlord.FakeOverlord;
import io.tranquility.internal.overlord.TaskStatus;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.TransientException;
import io.tranquility.internal.task.FakeTasks.Behaviour;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.testing.RecordingDelivery;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of events when tasks are lost, through the real classes, with tasks in memory and in virtual time. */
final class FailoverTest {
    private static final Instant NOW = Instant.parse("2026-11-23T13:25:00Z");
    private static final Interval HOUR =
            new Interval(Instant.parse("2026-11-23T13:00:00Z"), Instant.parse("2026-11-23T14:00:00Z"));
    private static final String FIRST = "wiki-013-0000-0000";
    private static final String SECOND = "wiki-013-0000-0001";
    private static final String NEXT_FIRST = "wiki-013-1000-0000";
    private static final String NEXT_SECOND = "wiki-013-1000-0001";

    private final ManualScheduler scheduler = new ManualScheduler(NOW);
    private final FakeOverlord overlord = new FakeOverlord();
    private final FakeTasks tasks = new FakeTasks();
    private final MemoryClusterStore store = new MemoryClusterStore();
    private final AtomicInteger ids = new AtomicInteger();

    /** Of the instances that are made from now on. */
    private ObjectNode dimensionsSpec = JsonNodeFactory.instance.objectNode();

    @BeforeEach
    void tasks_that_are_abandoned_end() {
        tasks.whenAbandoned(firehoseId -> {
            CompletableFuture<?> unused = overlord.shutdown(id(firehoseId));
        });
    }

    private static final class CommaWriter implements ObjectWriter<String> {
        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public void writeAll(List<? extends String> events, OutputStream out) throws IOException {
            out.write(("[" + String.join(",", events) + ",]").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** An instance; all share the store, the Overlord and the tasks. */
    private ClusteredBeam<String> instance(int replicants) {
        return instance(replicants, store, "us");
    }

    private ClusteredBeam<String> instance(int replicants, MemoryClusterStore itsStore, String owner) {
        return instance(
                new ClusteredBeamTuning(SegmentGranularity.HOUR, Duration.ofMinutes(10), Duration.ZERO, 1, replicants),
                itsStore,
                owner);
    }

    private ClusteredBeam<String> instance(ClusteredBeamTuning tuning, MemoryClusterStore itsStore, String owner) {
        DruidLocation location = new DruidLocation("druid/overlord", "/druid/discovery", "wiki");
        JsonNodeFactory json = JsonNodeFactory.instance;
        DruidSpec spec = new DruidSpec(
                dimensionsSpec, json.arrayNode(), json.textNode("none"), true, json.nullNode(), json.objectNode());
        Retrier retrier = new Retrier(scheduler, () -> 0);
        FakeHttpSender http = new FakeHttpSender();
        http.serve(tasks::answer);
        DruidBeamMaker<String> maker = new DruidBeamMaker<>(
                location,
                spec,
                "t",
                tuning,
                DruidBeamTuning.DEFAULT,
                Shape.of((event, partitions) -> 0, new CommaWriter()),
                new DruidBeamMaker.Connections(
                        overlord,
                        TestAddresses.ALL_BY_OVERLORD,
                        http,
                        retrier,
                        scheduler,
                        () -> "client" + ids.incrementAndGet(),
                        owner));
        ClusteredBeam.Lifetime lifetime = new ClusteredBeam.Lifetime(Duration.ofMinutes(1), Duration.ofMinutes(5));
        return new ClusteredBeam<>("wiki", tuning, lifetime, FailoverTest::time, itsStore, maker, scheduler, retrier);
    }

    /** Events are of now, or of an hour later if they say so. */
    private static long time(String event) {
        return NOW.plus(Duration.ofHours(event.startsWith("later") ? 1 : 0)).toEpochMilli();
    }

    private List<RecordingDelivery<String>> deliver(ClusteredBeam<String> instance, String... events) {
        List<RecordingDelivery<String>> deliveries = RecordingDelivery.of(events);
        instance.deliver(deliveries);
        scheduler.advance(Duration.ofMillis(10));
        return deliveries;
    }

    private static String id(String firehoseId) {
        String[] parts = firehoseId.split("-", -1);
        return "index_realtime_wiki_2026-11-23T13:00:00.000Z_" + Integer.parseInt(parts[2]) + "_"
                + Integer.parseInt(parts[3]);
    }

    private void end(String firehoseId, TaskStatus.State state) {
        end(firehoseId, state, "ended");
    }

    private void end(String firehoseId, TaskStatus.State state, String message) {
        overlord.set(id(firehoseId), new TaskStatus(state, Optional.empty(), message));
        tasks.set(firehoseId, Behaviour.REFUSES_CONNECTIONS);
    }

    private TaskSet recorded() {
        return store.state().taskSets(HOUR).get(0);
    }

    private static void assertSent(List<RecordingDelivery<String>> deliveries) {
        assertThat(deliveries)
                .allSatisfy(delivery -> assertThat(delivery.result()).isEqualTo(SendResult.SENT));
    }

    private static void assertPending(List<RecordingDelivery<String>> deliveries) {
        assertThat(deliveries)
                .allSatisfy(delivery -> assertThat(delivery.isSettled()).isFalse());
    }

    @Test
    void a_failed_task_is_replaced_within_seconds_and_the_batch_goes_to_its_successor() {
        ClusteredBeam<String> instance = instance(1);
        assertSent(deliver(instance, "a"));
        scheduler.advance(Duration.ofMinutes(5));
        end(FIRST, TaskStatus.State.FAILED);

        List<RecordingDelivery<String>> next = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(5));

        assertSent(next);
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("b");
        assertThat(recorded().partition()).isEqualTo(1000);
        assertSent(deliver(instance, "c"));
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("b", "c");
    }

    @Test
    void a_batch_that_a_failed_task_may_have_taken_goes_to_its_successor_because_the_task_never_publishes() {
        ClusteredBeam<String> instance = instance(1);
        tasks.set(FIRST, Behaviour.LOSES_ANSWERS);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "a");
        end(FIRST, TaskStatus.State.FAILED);
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(deliveries);
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("a");
    }

    @Test
    void a_batch_that_a_task_may_have_published_fails_and_is_not_sent_again() {
        ClusteredBeam<String> instance = instance(1);
        tasks.set(FIRST, Behaviour.LOSES_ANSWERS);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "a");
        end(FIRST, TaskStatus.State.SUCCESS);
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(deliveries.get(0).failure())
                .isInstanceOf(InDoubtException.class)
                .hasMessageContaining("has ended with SUCCESS; it did not say whether it took the batch");
        assertThat(tasks.events(NEXT_FIRST)).isEmpty();
    }

    @Test
    void a_batch_that_a_publishing_task_does_not_know_goes_to_its_successor() {
        ClusteredBeam<String> instance = instance(1);
        assertSent(deliver(instance, "a"));
        tasks.set(FIRST, Behaviour.CLOSED);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(1));
        assertSent(deliveries);
        assertThat(tasks.events(FIRST)).containsExactly("a");
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("b");
    }

    private static final String PUBLISHED_THE_REST =
            "[3] acknowledged rows were lost in a crash; [5] rows are published";

    @Test
    void a_batch_that_a_task_may_have_published_before_it_failed_fails_and_is_not_sent_again() {
        ClusteredBeam<String> instance = instance(1);
        tasks.set(FIRST, Behaviour.LOSES_ANSWERS);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "a");
        end(FIRST, TaskStatus.State.FAILED, PUBLISHED_THE_REST);
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(deliveries.get(0).failure())
                .isInstanceOf(InDoubtException.class)
                .hasMessageContaining("rows are published; it did not say whether it took the batch");
        assertThat(tasks.events(NEXT_FIRST)).isEmpty();

        assertSent(deliver(instance, "b"));
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("b");
    }

    @Test
    void a_batch_that_only_a_task_has_that_failed_after_it_published_is_in_doubt() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        tasks.set(SECOND, Behaviour.REFUSES_CONNECTIONS);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        end(FIRST, TaskStatus.State.FAILED, PUBLISHED_THE_REST);
        end(SECOND, TaskStatus.State.FAILED);
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(deliveries.get(0).failure()).isInstanceOf(InDoubtException.class);
        assertThat(tasks.events(NEXT_FIRST)).isEmpty();
    }

    @Test
    void a_replicant_that_published_before_it_was_found_to_have_failed_is_not_taken_for_retired() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        end(SECOND, TaskStatus.State.FAILED, PUBLISHED_THE_REST);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(deliveries.get(0).failure()).isInstanceOf(InDoubtException.class);
    }

    @Test
    void a_strangers_task_of_the_same_id_gets_nothing_and_is_left_alone() {
        assertSent(deliver(instance(2, new MemoryClusterStore(), "them"), "x"));
        assertSent(deliver(instance(2), "a"));
        assertThat(tasks.events(FIRST)).containsExactly("x");
        assertThat(tasks.events(SECOND)).containsExactly("x");
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("a");
        assertThat(tasks.events(NEXT_SECOND)).containsExactly("a");
        assertThat(overlord.task(id(FIRST)).orElseThrow().state()).isEqualTo(TaskStatus.State.ACTIVE);
        assertThat(tasks.abandoned()).isEmpty();
        assertThat(recorded().partition()).isEqualTo(1000);
    }

    @Test
    void behind_a_strangers_task_none_is_created_that_nobody_needs() {
        assertSent(deliver(instance(1, new MemoryClusterStore(), "them"), "x"));
        assertSent(deliver(instance(2), "a"));
        assertThat(overlord.task(id(SECOND))).isEmpty();
    }

    @Test
    void old_druid_gets_none_beside_what_a_stranger_has_published() {
        overlord.version(new DruidVersion("28.0.0", 28, false));
        assertSent(deliver(instance(1, new MemoryClusterStore(), "them"), "x"));
        end(FIRST, TaskStatus.State.SUCCESS);
        List<RecordingDelivery<String>> deliveries = deliver(instance(1), "a");
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(deliveries.get(0).failure()).hasMessageContaining("it would overshadow what is published");
    }

    @Test
    void another_instance_finds_the_successor_and_makes_none_of_its_own() {
        ClusteredBeam<String> one = instance(1);
        ClusteredBeam<String> two = instance(1);
        assertSent(deliver(one, "a"));
        assertSent(deliver(two, "b"));
        end(FIRST, TaskStatus.State.FAILED);
        List<RecordingDelivery<String>> ofOne = deliver(one, "c");
        List<RecordingDelivery<String>> ofTwo = deliver(two, "d");
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(ofOne);
        assertSent(ofTwo);
        assertThat(tasks.events(NEXT_FIRST)).containsExactlyInAnyOrder("c", "d");
        assertThat(recorded().partition()).isEqualTo(1000);
        assertThat(overlord.submitted()).hasSize(2);
    }

    @Test
    void tasks_of_several_segments_are_replaced_once_for_all_of_them() {
        ClusteredBeam<String> instance = instance(
                new ClusteredBeamTuning(SegmentGranularity.HOUR, Duration.ofHours(1), Duration.ZERO, 1, 2, 2, 2),
                store,
                "us");
        assertSent(deliver(instance, "a"));
        assertSent(deliver(instance, "later b"));
        assertThat(tasks.events(FIRST)).containsExactly("a", "later b");
        end(FIRST, TaskStatus.State.FAILED);
        end(SECOND, TaskStatus.State.FAILED);
        List<RecordingDelivery<String>> now = deliver(instance, "c");
        List<RecordingDelivery<String>> later = deliver(instance, "later d");
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(now);
        assertSent(later);
        assertThat(tasks.events(NEXT_FIRST)).containsExactlyInAnyOrder("c", "later d");
        assertThat(overlord.submitted()).hasSize(4);
        assertThat(recorded().interval().end()).isEqualTo(HOUR.end().plus(Duration.ofHours(1)));
        assertThat(store.state()
                        .taskSets(new Interval(HOUR.end(), recorded().interval().end())))
                .containsExactly(recorded());
    }

    @Test
    void a_replicant_that_misses_a_batch_of_one_segment_is_retired_for_all_of_them() {
        ClusteredBeam<String> instance = instance(
                new ClusteredBeamTuning(SegmentGranularity.HOUR, Duration.ofHours(1), Duration.ZERO, 1, 2, 2, 2),
                store,
                "us");
        assertSent(deliver(instance, "a"));
        assertSent(deliver(instance, "later b"));
        tasks.set(SECOND, Behaviour.REFUSES_CONNECTIONS);
        List<RecordingDelivery<String>> missed = deliver(instance, "later c");
        scheduler.advance(Duration.ofSeconds(17));
        assertSent(missed);
        tasks.set(FIRST, Behaviour.REFUSES_CONNECTIONS);
        tasks.set(SECOND, Behaviour.TAKES);
        List<RecordingDelivery<String>> other = deliver(instance, "d");
        scheduler.advance(Duration.ofSeconds(17));
        assertPending(other);
        assertThat(recorded().retired()).as("the other one is the last").containsExactly(id(SECOND));
    }

    @Test
    void a_new_configuration_holds_for_new_tasks_while_those_that_run_go_on() {
        assertSent(deliver(instance(1), "a"));
        dimensionsSpec = JsonNodeFactory.instance.objectNode();
        dimensionsSpec.putArray("dimensions").add("user");
        ClusteredBeam<String> changed = instance(1);
        assertSent(deliver(changed, "b"));
        assertThat(tasks.events(FIRST)).containsExactly("a", "b");
        assertThat(overlord.submitted()).hasSize(1);

        end(FIRST, TaskStatus.State.FAILED);
        List<RecordingDelivery<String>> moved = deliver(changed, "c");
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(moved);
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("c");
        String dimensions = "/spec/dataSchema/parser/parseSpec/dimensionsSpec/dimensions/0";
        assertThat(overlord.submitted())
                .extracting(task -> task.at(dimensions).asText())
                .containsExactly("", "user");
    }

    @Test
    void an_instance_that_starts_later_uses_the_latest_attempt() {
        ClusteredBeam<String> one = instance(1);
        assertSent(deliver(one, "a"));
        end(FIRST, TaskStatus.State.FAILED);
        List<RecordingDelivery<String>> moved = deliver(one, "b");
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(moved);
        assertSent(deliver(instance(1), "c"));
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("b", "c");
    }

    @Test
    void a_running_task_that_is_silent_for_too_long_is_joined_by_another_which_gets_what_was_never_sent() {
        ClusteredBeam<String> instance = instance(1);
        assertSent(deliver(instance, "a"));
        tasks.set(FIRST, Behaviour.REFUSES_CONNECTIONS);
        List<RecordingDelivery<String>> waiting = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(50));
        assertPending(waiting);
        assertThat(recorded().partition()).isZero();

        scheduler.advance(Duration.ofSeconds(20));
        assertSent(waiting);
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("b");
        assertThat(overlord.task(id(FIRST)).orElseThrow().state())
                .as("it may hold events that were acknowledged, so nobody ends it")
                .isEqualTo(TaskStatus.State.ACTIVE);
    }

    @Test
    void a_batch_in_doubt_waits_for_the_silent_task_while_later_ones_go_to_the_next() {
        ClusteredBeam<String> instance = instance(1);
        assertSent(deliver(instance, "a"));
        tasks.set(FIRST, Behaviour.LOSES_ANSWERS);
        List<RecordingDelivery<String>> inDoubt = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(62));
        List<RecordingDelivery<String>> later = deliver(instance, "c");
        scheduler.advance(Duration.ofSeconds(1));
        assertPending(inDoubt);
        assertSent(later);
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("c");

        tasks.set(FIRST, Behaviour.TAKES);
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(inDoubt);
        assertThat(tasks.events(FIRST)).containsExactly("a", "b");
    }

    @Test
    void a_task_that_waits_for_a_worker_is_not_lost() {
        overlord.startTasksAt(Optional.empty());
        ClusteredBeam<String> instance = instance(1);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "a");
        scheduler.advance(Duration.ofSeconds(70));
        assertThat(recorded().partition()).isZero();
        overlord.set(
                id(FIRST), new TaskStatus(TaskStatus.State.ACTIVE, Optional.of(URI.create("http://worker:8091")), ""));
        scheduler.advance(Duration.ofSeconds(3));
        assertSent(deliveries);
    }

    @Test
    void a_replicant_that_misses_a_batch_is_retired_and_then_the_batch_is_sent() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        tasks.set(SECOND, Behaviour.REFUSES_CONNECTIONS);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(14));
        assertPending(deliveries);
        assertThat(recorded().retired()).isEmpty();

        scheduler.advance(Duration.ofSeconds(2));
        assertSent(deliveries);
        assertThat(recorded().retired()).containsExactly(id(SECOND));
        assertThat(overlord.task(id(SECOND)).orElseThrow().state()).isEqualTo(TaskStatus.State.FAILED);
        assertThat(tasks.events(FIRST)).containsExactly("a", "b");
        assertSent(deliver(instance, "c"));
    }

    @Test
    void no_replicant_is_retired_when_it_may_be_publishing_already() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        scheduler.advance(
                Duration.between(NOW, HOUR.end().plus(Duration.ofMinutes(14).plusSeconds(20))));
        tasks.set(SECOND, Behaviour.LOSES_REQUESTS);
        List<RecordingDelivery<String>> deliveries = RecordingDelivery.of("b");
        instance.deliver(deliveries);
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(deliveries.get(0).isSettled()).isTrue();
        assertThat(recorded().retired()).isEmpty();
    }

    @Test
    void a_replicant_that_is_found_dead_is_recorded_as_retired_so_that_the_other_never_can_be() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        end(SECOND, TaskStatus.State.FAILED);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(1));
        assertSent(deliveries);
        assertThat(recorded().partition()).isZero();
        assertThat(recorded().retired()).containsExactly(id(SECOND));
    }

    @Test
    void while_the_record_cannot_be_written_the_batch_stays_pending() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        tasks.set(SECOND, Behaviour.REFUSES_CONNECTIONS);
        store.failWith(new TransientException("ZooKeeper is away"));
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(40));
        assertPending(deliveries);
        assertThat(overlord.task(id(SECOND)).orElseThrow().state())
                .as("no task is ended before it is recorded as retired")
                .isEqualTo(TaskStatus.State.ACTIVE);

        store.failWith(null);
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(deliveries);
        assertThat(recorded().retired()).containsExactly(id(SECOND));
    }

    @Test
    void two_instances_that_each_miss_another_replicant_do_not_retire_both() {
        ClusteredBeam<String> one = instance(2);
        ClusteredBeam<String> two = instance(2);
        assertSent(deliver(one, "a"));
        assertSent(deliver(two, "b"));
        tasks.set(SECOND, Behaviour.LOSES_REQUESTS);
        List<RecordingDelivery<String>> ofOne = deliver(one, "c");
        tasks.set(SECOND, Behaviour.TAKES);
        tasks.set(FIRST, Behaviour.LOSES_REQUESTS);
        List<RecordingDelivery<String>> ofTwo = deliver(two, "d");
        tasks.set(SECOND, Behaviour.LOSES_REQUESTS);
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(recorded().retired()).hasSize(1);
        assertThat(recorded().live()).hasSize(1);

        String live = recorded().live().get(0).firehoseId();
        tasks.set(live, Behaviour.TAKES);
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(ofOne);
        assertSent(ofTwo);
        assertThat(tasks.events(live)).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    void the_last_replicant_is_never_retired() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        tasks.set(SECOND, Behaviour.REFUSES_CONNECTIONS);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(20));
        assertSent(deliveries);

        tasks.set(FIRST, Behaviour.LOSES_REQUESTS);
        List<RecordingDelivery<String>> pending = deliver(instance, "c");
        scheduler.advance(Duration.ofSeconds(40));
        assertPending(pending);
        assertThat(overlord.task(id(FIRST)).orElseThrow().state()).isEqualTo(TaskStatus.State.ACTIVE);
    }

    /** As an instance leaves it that died before it could end the task. */
    private void recordAsRetired(String firehoseId) {
        assertThat(store.update(state -> state.retired(recorded(), id(firehoseId))))
                .isCompleted();
        assertThat(recorded().retired()).contains(id(firehoseId));
    }

    /** As another instance does that has lost all of its tasks. */
    private void recordNextAttempt() {
        TaskSet next = new TaskSet(
                HOUR,
                1000,
                List.of(
                        new TaskSet.TaskName(id(NEXT_FIRST), NEXT_FIRST),
                        new TaskSet.TaskName(id(NEXT_SECOND), NEXT_SECOND)));
        assertThat(store.update(state -> state.replaced(recorded(), next))).isCompleted();
    }

    @Test
    void a_task_that_is_recorded_as_retired_but_runs_is_ended_before_its_batch_goes_to_another() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        recordAsRetired(FIRST);
        end(SECOND, TaskStatus.State.FAILED);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(deliveries);
        assertThat(tasks.events(FIRST)).containsExactly("a", "b");
        assertThat(overlord.task(id(FIRST)).orElseThrow().state()).isEqualTo(TaskStatus.State.FAILED);
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("b");
    }

    @Test
    void a_batch_of_a_task_that_is_recorded_as_retired_and_published_nevertheless_is_in_doubt() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        recordAsRetired(FIRST);
        overlord.set(id(FIRST), new TaskStatus(TaskStatus.State.SUCCESS, Optional.empty(), ""));
        end(SECOND, TaskStatus.State.FAILED);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(deliveries.get(0).failure()).isInstanceOf(InDoubtException.class);
        assertThat(tasks.events(NEXT_FIRST)).isEmpty();
    }

    @Test
    void a_batch_is_sent_if_the_task_that_has_it_cannot_be_retired_any_more() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        recordNextAttempt();
        end(SECOND, TaskStatus.State.FAILED);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(deliveries);
        assertThat(overlord.task(id(FIRST)).orElseThrow().state()).isEqualTo(TaskStatus.State.ACTIVE);
        assertThat(tasks.events(NEXT_FIRST)).isEmpty();
    }

    @Test
    void a_task_recorded_as_retired_is_so_after_its_set_was_replaced_as_well() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        recordAsRetired(FIRST);
        recordNextAttempt();
        end(SECOND, TaskStatus.State.FAILED);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(deliveries);
        assertThat(overlord.task(id(FIRST)).orElseThrow().state()).isEqualTo(TaskStatus.State.FAILED);
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("b");
    }

    @Test
    void a_batch_is_in_doubt_if_a_task_that_is_not_reached_can_be_retired_no_more_than_the_one_that_has_it() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        recordNextAttempt();
        tasks.set(SECOND, Behaviour.REFUSES_CONNECTIONS);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(50));
        assertPending(deliveries);
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(deliveries.get(0).failure()).isInstanceOf(InDoubtException.class);
        assertThat(overlord.task(id(SECOND)).orElseThrow().state()).isEqualTo(TaskStatus.State.ACTIVE);
    }

    @Test
    void an_instance_that_finds_a_task_recorded_as_retired_sees_to_its_end_before_anything_is_sent() {
        assertSent(deliver(instance(2), "a"));
        recordAsRetired(FIRST);
        overlord.failWith(new TransientException("the Overlord is away"));
        ClusteredBeam<String> later = instance(2);
        List<RecordingDelivery<String>> deliveries = deliver(later, "b");
        scheduler.advance(Duration.ofSeconds(20));
        assertPending(deliveries);

        overlord.failWith(null);
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(deliveries);
        assertThat(overlord.task(id(FIRST)).orElseThrow().state()).isEqualTo(TaskStatus.State.FAILED);
        assertThat(tasks.events(FIRST)).containsExactly("a");
        assertThat(tasks.events(SECOND)).containsExactly("a", "b");
    }

    @Test
    void nobody_asks_for_a_retired_task_any_more() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        tasks.set(SECOND, Behaviour.REFUSES_CONNECTIONS);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(20));
        assertSent(deliveries);

        int pushes = tasks.calls();
        int questions = overlord.statusCalls();
        assertSent(deliver(instance, "c"));
        assertThat(tasks.calls()).isEqualTo(pushes + 1);
        assertThat(overlord.statusCalls()).isEqualTo(questions);
    }

    @Test
    void a_retired_task_that_can_be_reached_is_asked_to_end_and_the_overlord_only_confirms_it() {
        tasks.whenAbandoned(firehoseId -> {});
        assertSent(deliver(instance(2), "a"));
        recordAsRetired(FIRST);
        List<RecordingDelivery<String>> deliveries = deliver(instance(2), "b");
        scheduler.advance(Duration.ofSeconds(2));
        assertThat(tasks.abandoned()).isNotEmpty().containsOnly(FIRST);
        assertPending(deliveries);
        assertThat(overlord.task(id(FIRST)).orElseThrow().state())
                .as("nobody shuts it down")
                .isEqualTo(TaskStatus.State.ACTIVE);

        end(FIRST, TaskStatus.State.FAILED);
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(deliveries);
        assertThat(tasks.events(SECOND)).containsExactly("a", "b");
    }

    @Test
    void a_retired_task_that_publishes_already_is_left_to_it_and_events_go_to_the_next_attempt() {
        assertSent(deliver(instance(2), "a"));
        recordAsRetired(FIRST);
        tasks.set(FIRST, Behaviour.CLOSED);
        ClusteredBeam<String> later = instance(2);
        List<RecordingDelivery<String>> deliveries = deliver(later, "b");
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(deliveries);
        assertThat(overlord.task(id(FIRST)).orElseThrow().state()).isEqualTo(TaskStatus.State.ACTIVE);
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("b");
    }

    @Test
    void no_replicant_is_retired_for_one_that_has_lost_rows_in_a_crash() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        tasks.set(SECOND, Behaviour.REFUSES_CONNECTIONS);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        tasks.set(FIRST, Behaviour.RESTORED_FROM_CRASH);
        scheduler.advance(Duration.ofSeconds(30));
        assertPending(deliveries);
        assertThat(recorded().retired()).isEmpty();

        tasks.set(SECOND, Behaviour.TAKES);
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(deliveries);
    }

    @Test
    void when_all_replicants_are_dead_the_whole_set_is_replaced() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        end(FIRST, TaskStatus.State.FAILED);
        end(SECOND, TaskStatus.State.FAILED);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(deliveries);
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("b");
        assertThat(tasks.events(NEXT_SECOND)).containsExactly("b");
    }

    @Test
    void a_replicant_that_lost_rows_in_a_crash_is_retired_if_another_is_there() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        tasks.set(SECOND, Behaviour.RESTORED_FROM_CRASH);
        assertSent(deliver(instance, "b"));
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(recorded().retired()).containsExactly(id(SECOND));
        assertThat(overlord.task(id(SECOND)).orElseThrow().state()).isEqualTo(TaskStatus.State.FAILED);
    }

    @Test
    void a_batch_that_one_has_and_another_publishes_without_is_in_doubt_and_later_ones_go_elsewhere() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        tasks.set(SECOND, Behaviour.CLOSED);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(deliveries.get(0).failure())
                .isInstanceOf(InDoubtException.class)
                .hasMessageContaining("some have the batch and some publish without it");
        assertThat(recorded().retired()).isEmpty();
        List<RecordingDelivery<String>> later = deliver(instance, "c");
        scheduler.advance(Duration.ofSeconds(1));
        assertSent(later);
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("c");
        assertThat(tasks.events(NEXT_SECOND)).containsExactly("c");
    }

    @Test
    void when_all_replicants_publish_without_a_batch_it_goes_to_the_next_attempt_and_none_is_retired() {
        ClusteredBeam<String> instance = instance(2);
        assertSent(deliver(instance, "a"));
        tasks.set(FIRST, Behaviour.CLOSED);
        tasks.set(SECOND, Behaviour.CLOSED);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(1));
        assertSent(deliveries);
        assertThat(overlord.task(id(FIRST)).orElseThrow().state()).isEqualTo(TaskStatus.State.ACTIVE);
        assertThat(overlord.task(id(SECOND)).orElseThrow().state()).isEqualTo(TaskStatus.State.ACTIVE);
        assertThat(tasks.events(NEXT_SECOND)).containsExactly("b");
    }

    @Test
    void a_single_task_that_lost_rows_in_a_crash_goes_on() {
        ClusteredBeam<String> instance = instance(1);
        assertSent(deliver(instance, "a"));
        tasks.set(FIRST, Behaviour.RESTORED_FROM_CRASH);
        assertSent(deliver(instance, "b"));
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(overlord.task(id(FIRST)).orElseThrow().state()).isEqualTo(TaskStatus.State.ACTIVE);
    }

    @Test
    void closing_fails_the_events_that_wait_for_another_attempt() {
        ClusteredBeam<String> instance = instance(1);
        assertSent(deliver(instance, "a"));
        endManyAttempts();
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(20));
        assertPending(deliveries);
        instance.close();
        assertThat(deliveries.get(0).failure()).hasMessage("Closed before other tasks took the place of lost ones");
    }

    private void endManyAttempts() {
        for (int attempt = 0; attempt < 32; attempt++) {
            end("wiki-013-" + (attempt == 0 ? "0000" : attempt * 1000) + "-0000", TaskStatus.State.FAILED);
        }
    }

    @Test
    void attempts_that_are_lost_at_once_follow_one_another_ever_more_slowly_until_the_events_fail() {
        ClusteredBeam<String> instance = instance(1);
        assertSent(deliver(instance, "a"));
        endManyAttempts();
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(20));
        assertPending(deliveries);
        assertThat(recorded().partition()).isBetween(3000, 7000);
        scheduler.advance(Duration.ofMinutes(3));
        assertThat(deliveries.get(0).failure()).hasMessageContaining("has lost its tasks");
    }

    @Test
    void old_druid_gets_another_attempt_while_nothing_of_the_interval_is_published() {
        overlord.version(new DruidVersion("28.0.0", 28, false));
        ClusteredBeam<String> instance = instance(1);
        assertSent(deliver(instance, "a"));
        end(FIRST, TaskStatus.State.FAILED);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(5));
        assertSent(deliveries);
    }

    /** One that was kept somewhere since its time. */
    private RecordingDelivery<String> deliverLate(ClusteredBeam<String> instance, String event) {
        RecordingDelivery<String> delivery = new RecordingDelivery<>(event, NOW);
        instance.deliver(List.of(delivery));
        scheduler.advance(Duration.ofSeconds(5));
        return delivery;
    }

    @Test
    void an_event_of_an_interval_that_was_published_long_ago_goes_to_a_task_that_appends() {
        ClusteredBeam<String> instance = instance(1);
        assertSent(deliver(instance, "a"));
        end(FIRST, TaskStatus.State.SUCCESS);
        scheduler.advance(Duration.ofHours(5));

        assertSent(List.of(deliverLate(instance, "b")));
        assertThat(tasks.events(NEXT_FIRST)).containsExactly("b");
        assertThat(overlord.submitted()).hasSize(2);
        assertThat(overlord.submitted()
                        .get(1)
                        .at("/spec/ioConfig/firehose/delegate/shutoffTime")
                        .asText())
                .as("windowPeriod and firehoseGracePeriod after its creation")
                .isEqualTo(Interval.text(scheduler.now().minusSeconds(5).plus(Duration.ofMinutes(15))));

        end(NEXT_FIRST, TaskStatus.State.SUCCESS);
        scheduler.advance(Duration.ofHours(1));
        assertSent(List.of(deliverLate(instance, "c")));
        assertThat(recorded().partition()).isEqualTo(2000);
    }

    @Test
    void another_instance_finds_the_task_of_an_interval_that_is_over() {
        assertSent(List.of(deliverLate(late(), "a")));
        ClusteredBeam<String> other = instance(1);
        assertSent(List.of(deliverLate(other, "b")));
        assertThat(tasks.events(FIRST)).containsExactly("a", "b");
        assertThat(overlord.submitted()).hasSize(1);
    }

    private ClusteredBeam<String> late() {
        scheduler.advance(Duration.ofHours(5));
        return instance(1);
    }

    @Test
    void old_druid_gets_no_task_for_an_interval_that_is_over() {
        overlord.version(new DruidVersion("28.0.0", 28, false));
        assertThat(deliverLate(late(), "a").failure())
                .isInstanceOf(IntervalOverException.class)
                .hasMessageContaining("because its window is over");
        assertThat(overlord.submitted()).isEmpty();
    }

    @Test
    void old_druid_gets_none_that_would_overshadow_what_is_published() {
        overlord.version(new DruidVersion("28.0.0", 28, false));
        ClusteredBeam<String> instance = instance(1);
        assertSent(deliver(instance, "a"));
        end(FIRST, TaskStatus.State.SUCCESS);
        List<RecordingDelivery<String>> deliveries = deliver(instance, "b");
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(deliveries.get(0).failure())
                .isInstanceOf(IntervalOverException.class)
                .hasMessageContaining("would overshadow what is published")
                .hasMessageContaining("has published");
        assertThat(recorded().partition()).isZero();
    }
}
