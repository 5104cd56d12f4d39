// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.druid.indexing.common.TaskLockType;
import org.apache.druid.indexing.common.actions.RetrieveSegmentsByIdAction;
import org.apache.druid.indexing.common.actions.RetrieveUsedSegmentsAction;
import org.apache.druid.indexing.common.actions.SegmentAllocateAction;
import org.apache.druid.indexing.common.actions.SegmentTransactionalAppendAction;
import org.apache.druid.indexing.common.actions.SegmentTransactionalInsertAction;
import org.apache.druid.indexing.common.actions.TaskAction;
import org.apache.druid.indexing.common.actions.TaskActionClient;
import org.apache.druid.indexing.overlord.SegmentPublishResult;
import org.apache.druid.java.util.common.Intervals;
import org.apache.druid.segment.loading.DataSegmentKiller;
import org.apache.druid.segment.realtime.appenderator.SegmentIdWithShardSpec;
import org.apache.druid.timeline.DataSegment;
import org.apache.druid.timeline.partition.NumberedShardSpec;
import org.joda.time.Interval;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private static final Interval INTERVAL = Intervals.of("2026-01-01T00:00:00.000Z/2026-01-01T01:00:00.000Z");
    private static final SequenceName SEQUENCE = SequenceName.of("ds", "group", null);
    private static final SegmentContents ROWS = SegmentContents.NONE.plus(11, 5).plus(12, 5);
    private static final SegmentContents OTHER_ROWS = SegmentContents.NONE.plus(21, 7);

    private final FakeOverlord overlord = new FakeOverlord();
    private final FakeDeepStorage deepStorage = new FakeDeepStorage();

    @Test
    void the_action_follows_the_kind_of_lock() throws Exception {
        publish("t_0_0", TaskLockType.APPEND, ROWS, 0);
        publish("u_1_0", TaskLockType.EXCLUSIVE, OTHER_ROWS, 0);
        assertThat(overlord.publications)
                .satisfiesExactly(
                        action -> assertThat(action).isInstanceOf(SegmentTransactionalAppendAction.class),
                        action -> assertThat(action).isInstanceOf(SegmentTransactionalInsertAction.class));
    }

    @Test
    void inserted_segments_are_kept() throws Exception {
        final Publication report = publish("t_0_0", ROWS);
        assertThat(report.published()).isEqualTo(1);
        assertThat(report.rowsMissing()).isZero();
        assertThat(report.awaited())
                .containsEntry(
                        segment(0, "").getId().toString(),
                        List.of(segment(0, "").toDescriptor()));
        assertThat(deepStorage.killed).isEmpty();
        assertThat(overlord.paths()).containsExactly("t_0_0");
    }

    @Test
    void a_copy_that_another_replica_was_faster_with_is_removed() throws Exception {
        publish("t_0_0", ROWS);
        final Publication report = publish("t_0_1", ROWS);
        assertThat(report.published()).isZero();
        assertThat(report.copiesRemoved()).isEqualTo(1);
        assertThat(report.rowsMissing()).isZero();
        assertThat(deepStorage.killed).containsExactly("t_0_1");
        assertThat(overlord.paths()).containsExactly("t_0_0");
    }

    @Test
    void a_replica_that_got_less_before_it_stopped_leaves_no_copy_either() throws Exception {
        publish("t_0_0", ROWS.plus(13, 4));
        assertThat(publish("t_0_1", ROWS).rowsMissing()).isZero();
        assertThat(overlord.paths()).containsExactly("t_0_0");
    }

    @Test
    void a_replica_that_got_more_doubles_nothing_and_says_what_is_missing_and_where_it_is() throws Exception {
        publish("t_0_0", ROWS);
        final Publication report = publish("t_0_1", ROWS.plus(13, 4));
        assertThat(report.rowsMissing()).isEqualTo(4);
        assertThat(report.missing()).singleElement().satisfies(text -> assertThat(text)
                .contains("replica[t_0_0]", "without [4] or more rows", "path=>t_0_1"));
        assertThat(overlord.paths()).containsExactly("t_0_0");
        assertThat(deepStorage.killed).isEmpty();
    }

    @Test
    void rows_of_another_client_are_published_under_another_id() throws Exception {
        publish("t_0_0", ROWS);
        final Publication report = publish("t_0_0_abc", OTHER_ROWS);
        assertThat(report.published()).isEqualTo(1);
        assertThat(report.awaited().get(segment(0, "").getId().toString()))
                .singleElement()
                .satisfies(awaited -> assertThat(awaited.getPartitionNumber()).isEqualTo(100));
        assertThat(overlord.paths()).containsExactlyInAnyOrder("t_0_0", "t_0_0_abc");
        assertThat(deepStorage.killed).isEmpty();
    }

    @Test
    void the_same_replicant_of_two_clients_is_never_taken_for_a_replica() throws Exception {
        publish("t_0_0_abc", ROWS);
        publish("t_0_0_xyz", ROWS);
        assertThat(overlord.paths()).containsExactlyInAnyOrder("t_0_0_abc", "t_0_0_xyz");
    }

    @Test
    void of_two_clients_with_two_replicants_each_one_copy_is_published_in_any_order() throws Exception {
        publish("a_0_0_x", ROWS);
        publish("b_0_1_x", OTHER_ROWS);
        publish("a_0_1_y", ROWS);
        publish("b_0_0_y", OTHER_ROWS);
        assertThat(overlord.paths()).containsExactlyInAnyOrder("a_0_0_x", "b_0_1_x");
        assertThat(deepStorage.killed).containsExactly("a_0_1_y", "b_0_0_y");
    }

    @Test
    void a_replica_that_gets_its_first_row_late_and_so_another_id_doubles_nothing() throws Exception {
        publish("t_0_0", ROWS);
        final DataSegment late = segment(9, "t_0_1");
        final Publisher publisher = publisher("t_0_1", TaskLockType.APPEND, late, ROWS, 0);
        publisher.publishAnnotatedSegments(null, Set.of(late), null, null);
        assertThat(publisher.publication().awaited())
                .containsEntry(late.getId().toString(), List.of(segment(0, "").toDescriptor()));
        assertThat(overlord.paths()).containsExactly("t_0_0");
        assertThat(deepStorage.killed).containsExactly("t_0_1");
    }

    @Test
    void an_own_copy_published_by_an_attempt_whose_answer_was_lost_is_kept() throws Exception {
        publish("t_0_0", ROWS);
        assertThat(publish("t_0_0", ROWS).published()).isEqualTo(1);
        assertThat(deepStorage.killed).isEmpty();
        assertThat(overlord.paths()).containsExactly("t_0_0");
    }

    @Test
    void a_restarted_task_that_had_published_before_removes_its_new_copy() throws Exception {
        publish("t_0_0", ROWS);
        final DataSegment again = segment(0, "second-push");
        publisher("t_0_0", TaskLockType.APPEND, again, ROWS, 0)
                .publishAnnotatedSegments(null, Set.of(again), null, null);
        assertThat(overlord.paths()).containsExactly("t_0_0");
        assertThat(deepStorage.killed).containsExactly("second-push");
    }

    @Test
    void a_task_that_lost_rows_in_a_crash_relies_on_a_replica_that_has_them_all() throws Exception {
        SegmentContents all = SegmentContents.NONE;
        SegmentContents some = SegmentContents.NONE;
        for (int code = 1; code <= 40; code++) {
            all = all.plus(code, 5);
            some = code <= 10 || code > 30 ? some.plus(code, 5) : some;
        }
        publish("t_0_0", all);
        final Publication report = publish("t_0_1", TaskLockType.APPEND, some, 100);
        assertThat(report.copiesRemoved()).isEqualTo(1);
        assertThat(report.rowsMissing()).isZero();
    }

    @Test
    void segments_of_batch_tasks_are_left_alone() throws Exception {
        overlord.segments.add(segment(0, "batch"));
        publish("t_0_0", ROWS);
        assertThat(overlord.paths()).containsExactlyInAnyOrder("batch", "t_0_0");
    }

    @Test
    void a_refused_publication_keeps_everything_and_says_where_it_is() {
        overlord.refusal = SegmentPublishResult.fail("no lock");
        assertThatThrownBy(() -> publish("t_0_0", ROWS))
                .hasMessageContaining("no lock")
                .hasMessageContaining("path=>t_0_0");
        assertThat(deepStorage.killed).isEmpty();
    }

    @Test
    void a_refusal_that_may_pass_is_left_to_druid_which_tries_again() throws Exception {
        overlord.refusal = SegmentPublishResult.retryableFailure("metadata store away");
        final DataSegment segment = segment(0, "t_0_0");
        final Publisher publisher = publisher("t_0_0", TaskLockType.APPEND, segment, ROWS, 0);
        assertThat(publisher
                        .publishAnnotatedSegments(null, Set.of(segment), null, null)
                        .isRetryable())
                .isTrue();
        assertThat(deepStorage.killed).isEmpty();
    }

    @Test
    void without_a_free_id_the_copy_stays_and_the_task_says_where() throws Exception {
        publish("t_0_0", ROWS);
        overlord.noIds = true;
        assertThatThrownBy(() -> publish("t_0_0_abc", OTHER_ROWS))
                .hasMessageContaining("gives no other id")
                .hasMessageContaining("path=>t_0_0_abc");
        assertThat(deepStorage.killed).isEmpty();
    }

    private Publication publish(String taskId, SegmentContents contents) throws Exception {
        return publish(taskId, TaskLockType.APPEND, contents, 0);
    }

    private Publication publish(String taskId, TaskLockType lockType, SegmentContents contents, long rowsLost)
            throws Exception {
        final DataSegment segment = segment(0, taskId);
        final Publisher publisher = publisher(taskId, lockType, segment, contents, rowsLost);
        assertThat(publisher
                        .publishAnnotatedSegments(null, Set.of(segment), null, null)
                        .isSuccess())
                .isTrue();
        return publisher.publication();
    }

    private Publisher publisher(
            String taskId, TaskLockType lockType, DataSegment segment, SegmentContents contents, long rowsLost)
            throws Exception {
        return new Publisher(
                overlord,
                deepStorage,
                new SegmentIds(
                        overlord,
                        PushSpec.read(
                                        DruidJson.mapper(),
                                        TaskJson.hour("ds").toJson().get("spec"))
                                .dataSchema(),
                        lockType),
                lockType,
                new Publisher.Claim(taskId, SEQUENCE, Map.of(segment.getId().toString(), contents), rowsLost));
    }

    private static DataSegment segment(int partition, String path) {
        return new DataSegment(
                "ds",
                INTERVAL,
                "v",
                ImmutableMap.of("path", path),
                List.of(),
                List.of(),
                new NumberedShardSpec(partition, 0),
                9,
                1);
    }

    /** Keeps segments as Druid does: an id once, and a sequence's id only until a segment is published under it. */
    private static final class FakeOverlord implements TaskActionClient {
        private final List<TaskAction<?>> publications = new ArrayList<>();
        private final Set<DataSegment> segments = new HashSet<>();
        private final Map<String, Integer> pending = new HashMap<>();
        private SegmentPublishResult refusal;
        private boolean noIds;
        private int nextPartition = 100;

        List<String> paths() {
            return segments.stream()
                    .map(segment -> (String) segment.getLoadSpec().get("path"))
                    .toList();
        }

        @Override
        @SuppressWarnings("unchecked")
        public <R> R submit(TaskAction<R> action) {
            if (action instanceof RetrieveSegmentsByIdAction byId) {
                return (R) segments.stream()
                        .filter(segment ->
                                byId.getSegmentIds().contains(segment.getId().toString()))
                        .collect(Collectors.toSet());
            }
            if (action instanceof RetrieveUsedSegmentsAction used) {
                return (R) segments.stream()
                        .filter(segment -> used.getIntervals().contains(segment.getInterval()))
                        .collect(Collectors.toSet());
            }
            if (action instanceof SegmentAllocateAction allocate) {
                return (R) (noIds ? null : allocate(allocate.getSequenceName()));
            }
            publications.add(action);
            final Collection<DataSegment> published = action instanceof SegmentTransactionalAppendAction append
                    ? append.getSegments()
                    : ((SegmentTransactionalInsertAction) action).getSegments();
            return (R) (refusal == null ? insert(published) : refusal);
        }

        private SegmentIdWithShardSpec allocate(String sequence) {
            return new SegmentIdWithShardSpec(
                    "ds",
                    INTERVAL,
                    "v",
                    new NumberedShardSpec(pending.computeIfAbsent(sequence, key -> nextPartition++), 0));
        }

        private SegmentPublishResult insert(Collection<DataSegment> published) {
            final Set<DataSegment> inserted = new HashSet<>(published);
            inserted.removeAll(segments);
            segments.addAll(inserted);
            published.forEach(
                    segment -> pending.values().remove(segment.getShardSpec().getPartitionNum()));
            return SegmentPublishResult.ok(inserted);
        }
    }

    private static final class FakeDeepStorage implements DataSegmentKiller {
        private final List<String> killed = new ArrayList<>();

        @Override
        public void kill(DataSegment segment) {
            killed.add((String) segment.getLoadSpec().get("path"));
        }

        @Override
        public void killAll() {
            throw new UnsupportedOperationException();
        }
    }
}
