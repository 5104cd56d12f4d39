// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.util.concurrent.ListenableFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.druid.indexing.common.actions.TaskAction;
import org.apache.druid.indexing.common.actions.TaskActionClient;
import org.apache.druid.java.util.common.Intervals;
import org.apache.druid.metadata.PendingSegmentRecord;
import org.apache.druid.query.SegmentDescriptor;
import org.apache.druid.segment.incremental.SimpleRowIngestionMeters;
import org.apache.druid.segment.realtime.appenderator.SegmentIdWithShardSpec;
import org.apache.druid.timeline.partition.NumberedShardSpec;
import org.joda.time.Interval;
import org.junit.jupiter.api.Test;

class UpgradeWatchTest {
    private static final Interval HOUR = Intervals.of("2026-01-01T00:00:00.000Z/2026-01-01T01:00:00.000Z");
    private final FakeOverlord overlord = new FakeOverlord();
    private final FakeStore store = new FakeStore();
    private final Intake intake = new Intake(new SimpleRowIngestionMeters(), Windows.none(), new ManualClock());

    @Test
    void a_new_id_is_served_once() throws Exception {
        try (UpgradeWatch watch = watch()) {
            overlord.answer = List.of(upgraded());
            watch.look();
            overlord.answer = List.of(upgraded());
            watch.look();
        }
        assertThat(store.served)
                .extracting(PendingSegmentRecord::getId)
                .containsExactly(upgraded().getId());
        assertThat(overlord.asked).containsExactly(Set.of(HOUR), Set.of(HOUR));
    }

    @Test
    void without_segments_nobody_is_asked() throws Exception {
        store.intervals = Set.of();
        try (UpgradeWatch watch = watch()) {
            watch.look();
        }
        assertThat(overlord.asked).isEmpty();
    }

    @Test
    void an_overlord_that_is_away_is_asked_again() throws Exception {
        overlord.answer = null;
        try (UpgradeWatch watch = watch()) {
            assertThatThrownBy(watch::look).isInstanceOf(IOException.class);
            watch.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> overlord.asked.size() == 2);
            overlord.answer = List.of(upgraded());
            await().atMost(Duration.ofSeconds(30)).until(() -> !store.served.isEmpty());
        }
    }

    @Test
    void the_action_survives_the_way_to_the_overlord() throws Exception {
        final ObjectMapper mapper = DruidJson.mapper();
        final TaskAction<?> action =
                mapper.readValue(mapper.writeValueAsBytes(new UpgradedSegmentsAction(Set.of(HOUR))), TaskAction.class);
        assertThat(action)
                .isInstanceOfSatisfying(UpgradedSegmentsAction.class, read -> assertThat(read.getIntervals())
                        .containsExactly(HOUR))
                .hasToString("UpgradedSegmentsAction[" + HOUR + "]");
    }

    /** As each answer brings a new one: Druid's records have no equality. */
    private static PendingSegmentRecord upgraded() {
        return PendingSegmentRecord.fromJson(
                new SegmentIdWithShardSpec("ds", HOUR, "2026", new NumberedShardSpec(7, 0)),
                "upgraded",
                "segment",
                "segment",
                "group");
    }

    private UpgradeWatch watch() {
        return new UpgradeWatch("task", overlord, store, intake);
    }

    private static final class FakeOverlord implements TaskActionClient {
        private final Queue<Set<Interval>> asked = new ConcurrentLinkedQueue<>();
        private volatile List<PendingSegmentRecord> answer = List.of();

        @Override
        @SuppressWarnings("unchecked")
        public <R> R submit(TaskAction<R> action) throws IOException {
            asked.add(((UpgradedSegmentsAction) action).getIntervals());
            if (answer == null) {
                throw new IOException("away");
            }
            return (R) answer;
        }
    }

    private static final class FakeStore implements SegmentStore {
        private final Queue<PendingSegmentRecord> served = new ConcurrentLinkedQueue<>();
        private Set<Interval> intervals = Set.of(HOUR);

        @Override
        public Set<Interval> intervals() {
            return intervals;
        }

        @Override
        public void serveAs(PendingSegmentRecord upgraded) {
            served.add(upgraded);
        }

        @Override
        public ListenableFuture<Publication> publish(CommitMetadata metadata, Set<Long> buckets, long rowsLost) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void whenLoaded(SegmentDescriptor published, Runnable callback) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ListenableFuture<?> drop(String servedAs) {
            throw new UnsupportedOperationException();
        }
    }
}
