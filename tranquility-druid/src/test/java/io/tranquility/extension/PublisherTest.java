// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.druid.indexing.common.TaskLockType;
import org.apache.druid.indexing.common.actions.RetrieveSegmentsByIdAction;
import org.apache.druid.indexing.common.actions.SegmentTransactionalAppendAction;
import org.apache.druid.indexing.common.actions.SegmentTransactionalInsertAction;
import org.apache.druid.indexing.common.actions.TaskAction;
import org.apache.druid.indexing.common.actions.TaskActionClient;
import org.apache.druid.indexing.overlord.SegmentPublishResult;
import org.apache.druid.java.util.common.Intervals;
import org.apache.druid.segment.loading.DataSegmentKiller;
import org.apache.druid.timeline.DataSegment;
import org.apache.druid.timeline.partition.NumberedShardSpec;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private final FakeOverlord overlord = new FakeOverlord();
    private final FakeDeepStorage deepStorage = new FakeDeepStorage();

    @Test
    void the_action_follows_the_kind_of_lock() throws Exception {
        publish(TaskLockType.APPEND, segment(0, "mine"));
        publish(TaskLockType.EXCLUSIVE, segment(0, "mine"));
        assertThat(overlord.publications)
                .satisfiesExactly(
                        action -> assertThat(action).isInstanceOf(SegmentTransactionalAppendAction.class),
                        action -> assertThat(action).isInstanceOf(SegmentTransactionalInsertAction.class));
    }

    @Test
    void inserted_segments_are_kept() throws Exception {
        overlord.result = SegmentPublishResult.ok(Set.of(segment(0, "mine")));
        publish(TaskLockType.APPEND, segment(0, "mine"));
        assertThat(deepStorage.killed).isEmpty();
    }

    @Test
    void a_copy_that_another_replica_was_faster_with_is_removed() throws Exception {
        overlord.result = SegmentPublishResult.ok(Set.of(segment(1, "mine")));
        overlord.published = Set.of(segment(0, "theirs"));
        publish(TaskLockType.APPEND, segment(0, "mine"), segment(1, "mine"));
        assertThat(deepStorage.killed).containsExactly(segment(0, "mine"));
    }

    @Test
    void an_own_copy_published_by_an_attempt_whose_answer_was_lost_is_kept() throws Exception {
        overlord.published = Set.of(segment(0, "mine"));
        publish(TaskLockType.APPEND, segment(0, "mine"));
        assertThat(deepStorage.killed).isEmpty();
    }

    @Test
    void nothing_is_removed_when_the_publication_failed_or_nobody_knows_the_segment() throws Exception {
        publish(TaskLockType.APPEND, segment(0, "mine"));
        overlord.result = SegmentPublishResult.fail("no lock");
        overlord.published = Set.of(segment(0, "theirs"));
        publish(TaskLockType.APPEND, segment(0, "mine"));
        assertThat(deepStorage.killed).isEmpty();
    }

    private void publish(TaskLockType lockType, DataSegment... segments) throws Exception {
        new Publisher(overlord, deepStorage, lockType).publishAnnotatedSegments(null, Set.of(segments), null, null);
    }

    private static DataSegment segment(int partition, String path) {
        return new DataSegment(
                "ds",
                Intervals.of("2026-01-01/2026-01-02"),
                "v",
                ImmutableMap.of("path", path),
                List.of(),
                List.of(),
                new NumberedShardSpec(partition, 0),
                9,
                1);
    }

    private static final class FakeOverlord implements TaskActionClient {
        private final List<TaskAction<?>> publications = new ArrayList<>();
        private SegmentPublishResult result = SegmentPublishResult.ok(Set.of());
        private Set<DataSegment> published = Set.of();

        @Override
        @SuppressWarnings("unchecked")
        public <R> R submit(TaskAction<R> action) {
            if (action instanceof RetrieveSegmentsByIdAction) {
                return (R) published;
            }
            publications.add(action);
            return (R) result;
        }
    }

    private static final class FakeDeepStorage implements DataSegmentKiller {
        private final List<DataSegment> killed = new ArrayList<>();

        @Override
        public void kill(DataSegment segment) {
            killed.add(segment);
        }

        @Override
        public void killAll() {
            throw new UnsupportedOperationException();
        }
    }
}
