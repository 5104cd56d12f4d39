// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.druid.data.input.MapBasedInputRow;
import org.apache.druid.java.util.common.Intervals;
import org.apache.druid.metadata.PendingSegmentRecord;
import org.apache.druid.query.SegmentDescriptor;
import org.apache.druid.segment.incremental.SimpleRowIngestionMeters;
import org.joda.time.Interval;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Buckets of an hour with a window of ten minutes, by the server's time. */
@Timeout(30)
class HandOffTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @TempDir
    private Path directory;

    private final ManualClock clock = new ManualClock();
    private final long start = clock.millis();
    private final FakeIndex index = new FakeIndex();
    private final FakeStore store = new FakeStore();
    private final EndSignal end = new EndSignal(clock, Duration.ofMillis(1), null);
    private final Intake intake = newIntake();
    private final HandOff handOff = new HandOff("task", store, intake, end);
    private RunLedger ledger;

    @BeforeEach
    void open() throws IOException {
        ledger = RunLedger.open(directory.toFile());
        intake.open(index, CommitMetadata.EMPTY, ledger);
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
    }

    @Test
    void a_bucket_is_published_when_its_window_is_over_and_not_before() throws Exception {
        take(start);
        handOff.publishClosed();
        assertThat(store.published).isEmpty();
        clock.advance(Duration.ofMinutes(65));
        take(start + HOUR);
        handOff.publishClosed();
        assertThat(store.published).isEmpty();
        clock.advance(Duration.ofMinutes(5));
        handOff.publishClosed();
        handOff.publishClosed();
        assertThat(store.published).containsExactly(Set.of(start));
        assertThat(intake.snapshot().openSegments()).containsExactly("segment" + (start + HOUR));
        assertThat(intake.snapshot().segmentsPublished()).isEqualTo(1);
    }

    @Test
    void a_row_of_a_bucket_that_is_over_is_thrown_away() throws Exception {
        clock.advance(Duration.ofMinutes(70));
        handOff.publishClosed();
        final Outcome.Taken taken = (Outcome.Taken) take(start);
        assertThat(taken.rejected()).singleElement().satisfies(rejection -> {
            assertThat(rejection.kind()).isEqualTo(Rejection.Kind.THROWN_AWAY);
            assertThat(rejection.reason()).isEqualTo("timestamp [2026-01-01T00:00:00.000Z] is not in time");
        });
        assertThat(index.rows).isEmpty();
    }

    @Test
    void a_segment_is_dropped_when_all_that_has_its_rows_is_loaded() throws Exception {
        take(start);
        handOff.publishRest(0);
        handOff.dropLoaded();
        store.load("base");
        assertThat(handOff.awaitAll(1)).as("in time").isFalse();
        assertThat(store.dropped).isEmpty();
        store.load("upgraded");
        assertThat(handOff.awaitAll(0)).isTrue();
        assertThat(store.dropped).containsExactly("segment" + start);
        assertThat(intake.stop().publication().awaited()).isEmpty();
    }

    @Test
    void what_was_published_is_persisted_before_it_is_dropped() throws Exception {
        take(start);
        handOff.publishRest(0);
        assertThat(index.persisted).singleElement().satisfies(metadata -> {
            assertThat(metadata.buckets()).isEmpty();
            assertThat(metadata.rowsOpen()).isZero();
            assertThat(metadata.publication().awaited()).containsOnlyKeys("segment" + start);
        });
    }

    @Test
    void a_restarted_task_publishes_nothing_again_and_goes_on_waiting_for_what_it_still_serves() throws Exception {
        take(start);
        handOff.publishRest(0);
        final CommitMetadata before = index.persisted.get(0);

        final Intake restarted = newIntake();
        final HandOff again = new HandOff("task", store, restarted, end);
        restarted.open(index, before, ledger);
        again.resume(before.publication(), List.of("segment" + start));
        again.publishRest(0);
        assertThat(store.published).hasSize(1);
        store.load("base");
        store.load("upgraded");
        assertThat(again.awaitAll(0)).isTrue();
        assertThat(store.dropped).containsExactly("segment" + start);
    }

    @Test
    void what_was_dropped_before_a_crash_is_not_awaited_again() throws Exception {
        take(start);
        handOff.publishRest(0);
        final HandOff again = new HandOff("task", store, intake, end);
        again.resume(index.persisted.get(0).publication(), List.of());
        assertThat(again.awaitAll(0)).isTrue();
        assertThat(store.dropped).isEmpty();
    }

    @Test
    void a_failed_publication_of_one_bucket_leaves_the_task_running_and_is_made_up_for_at_the_end() throws Exception {
        take(start);
        store.failure = new IOException("deep storage is away");
        clock.advance(Duration.ofMinutes(70));
        handOff.publishClosed();
        handOff.publishClosed();
        assertThat(store.published).as("not again at once").hasSize(1);
        assertThat(intake.snapshot().openSegments()).hasSize(1);
        assertThatThrownBy(() -> handOff.publishRest(0))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("deep storage is away");
        store.failure = null;
        handOff.publishRest(0);
        assertThat(intake.snapshot().openSegments()).isEmpty();
    }

    @Test
    void between_two_publications_the_task_can_be_abandoned() throws Exception {
        take(start);
        clock.advance(Duration.ofMinutes(70));
        handOff.publishClosed();
        assertThat(end.abandon()).isTrue();
        assertThatThrownBy(() -> handOff.awaitAll(0)).isInstanceOf(EndSignal.EndedException.class);
    }

    @Test
    void a_batch_that_is_completed_after_its_first_rows_were_published_counts_for_the_rest() throws Exception {
        clock.advance(Duration.ofMinutes(55));
        index.failAt = "n" + (start + HOUR);
        final BatchBody body = new BatchBody("body".getBytes(StandardCharsets.UTF_8));
        final Batch late = new Batch(2, List.of(row(0, clock.millis()), row(1, start + HOUR)), List.of());
        assertThat(intake.take(late, body, null)).isInstanceOf(Outcome.Unfinished.class);
        clock.advance(Duration.ofMinutes(15));
        handOff.publishClosed();
        index.failAt = null;
        assertThat(intake.take(late, body, null)).isEqualTo(new Outcome.Taken(2, List.of()));
        assertThat(intake.stop().buckets()).containsOnlyKeys(start + HOUR);
        assertThat(intake.stop().rowsOpen()).isEqualTo(1);
    }

    private Intake newIntake() {
        return new Intake(new SimpleRowIngestionMeters(), Windows.of(RejectionPolicy.SERVER_TIME, clock), clock);
    }

    private Outcome take(long timestamp) throws InterruptedException {
        return intake.take(
                new Batch(1, List.of(row(0, timestamp)), List.of()),
                new BatchBody(Long.toString(timestamp).getBytes(StandardCharsets.UTF_8)),
                null);
    }

    private static Batch.Row row(int index, long timestamp) {
        return new Batch.Row(index, new MapBasedInputRow(timestamp, List.of("name"), Map.of("name", "n" + timestamp)));
    }

    /** Publishes each segment in two versions, as beside a compaction. */
    private static final class FakeStore implements SegmentStore {
        private final List<Set<Long>> published = new ArrayList<>();
        private final List<String> dropped = new ArrayList<>();
        private final Map<String, Runnable> callbacks = new HashMap<>();
        private Exception failure;

        void load(String version) {
            callbacks.remove(version).run();
        }

        @Override
        public ListenableFuture<Publication> publish(CommitMetadata metadata, Set<Long> buckets, long rowsLost) {
            published.add(buckets);
            return failure == null
                    ? Futures.immediateFuture(new Publication(
                            buckets.size(),
                            0,
                            0,
                            List.of(),
                            buckets.stream()
                                    .flatMap(bucket -> metadata.buckets().get(bucket).keySet().stream())
                                    .collect(Collectors.toMap(
                                            segment -> segment,
                                            segment -> List.of(descriptor("base"), descriptor("upgraded"))))))
                    : Futures.immediateFailedFuture(failure);
        }

        @Override
        public void whenLoaded(SegmentDescriptor descriptor, Runnable callback) {
            callbacks.put(descriptor.getVersion(), callback);
        }

        @Override
        public Set<Interval> intervals() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void serveAs(PendingSegmentRecord upgraded) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ListenableFuture<?> drop(String servedAs) {
            dropped.add(servedAs);
            return Futures.immediateFuture(null);
        }

        private static SegmentDescriptor descriptor(String version) {
            return new SegmentDescriptor(Intervals.of("2026-01-01/PT1H"), version, 0);
        }
    }
}
