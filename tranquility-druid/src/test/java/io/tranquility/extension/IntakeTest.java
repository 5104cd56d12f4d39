// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.druid.data.input.MapBasedInputRow;
import org.apache.druid.segment.incremental.RowIngestionMeters;
import org.apache.druid.segment.incremental.SimpleRowIngestionMeters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTest {
    private static final Producer FIRST = new Producer("lane", 1);

    @TempDir
    private Path directory;

    private final RowIngestionMeters meters = new SimpleRowIngestionMeters();
    private final FakeIndex index = new FakeIndex();
    private final Intake intake = new Intake(meters, Windows.none(), new ManualClock());
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
    void a_numbered_batch_is_taken_once() throws Exception {
        assertThat(take(FIRST, "a", "b")).isEqualTo(new Outcome.Taken(2, List.of()));
        assertThat(take(FIRST, "a", "b")).isEqualTo(new Outcome.Skipped(RejectedRows.NONE));
        assertThat(index.rows).containsExactly("a", "b");
        final Totals totals = intake.snapshot().totals();
        assertThat(totals.rowsTaken()).isEqualTo(2);
        assertThat(totals.batchesTaken()).isEqualTo(1);
        assertThat(totals.batchesSkipped()).isEqualTo(1);
        assertThat(intake.snapshot().producers()).isEqualTo(1);
    }

    @Test
    void a_batch_without_a_number_is_taken_each_time() throws Exception {
        take(null, "a");
        take(null, "a");
        assertThat(index.rows).containsExactly("a", "a");
    }

    @Test
    void another_body_under_a_known_number_is_taken_and_counted() throws Exception {
        take(FIRST, "a");
        assertThat(take(FIRST, "b")).isEqualTo(new Outcome.Taken(1, List.of()));
        assertThat(take(FIRST, "b")).isInstanceOf(Outcome.Skipped.class);
        assertThat(index.rows).containsExactly("a", "b");
        assertThat(intake.snapshot().totals().conflicts()).isEqualTo(1);
    }

    @Test
    void a_number_below_the_window_takes_nothing() throws Exception {
        for (int sequence = 1; sequence <= 9; sequence++) {
            take(new Producer("lane", sequence), "r" + sequence);
        }
        assertThat(take(FIRST, "r1")).isEqualTo(new Outcome.BelowWindow());
        assertThat(index.rows).hasSize(9);
    }

    @Test
    void rejected_rows_are_counted_once_and_answered_again() throws Exception {
        final Batch batch = new Batch(
                4, List.of(row(0, "a"), row(2, "bad"), row(3, "b")), List.of(Rejection.thrownAway(1, "late")));
        final BatchBody body = body("mixed");
        index.refuse = "bad";
        final List<Rejection> rejected =
                List.of(Rejection.thrownAway(1, "late"), Rejection.unparseable(2, "refused bad"));
        assertThat(intake.take(batch, body, FIRST)).isEqualTo(new Outcome.Taken(4, rejected));
        assertThat(intake.take(batch, body, FIRST)).isEqualTo(new Outcome.Skipped(RejectedRows.of(rejected)));
        assertThat(index.rows).containsExactly("a", "b");
        assertThat(meters.getUnparseable()).isEqualTo(1);
        assertThat(meters.getThrownAway()).isEqualTo(1);
        assertThat(intake.snapshot().totals().rowsUnparseable()).isEqualTo(1);
        assertThat(intake.snapshot().totals().rowsThrownAway()).isEqualTo(1);
        assertThat(intake.snapshot().samples()).containsExactly("refused bad");
    }

    @Test
    void a_batch_that_failed_half_way_is_continued_where_it_stopped() throws Exception {
        for (Producer producer : new Producer[] {FIRST, null}) {
            index.rows.clear();
            index.failAt = "c";
            assertThat(take(producer, "a", "b", "c", "d")).isEqualTo(new Outcome.Unfinished(2, "no segment for c"));
            assertThat(take(producer, "a", "b", "c", "d")).isEqualTo(new Outcome.Unfinished(2, "no segment for c"));
            index.failAt = null;
            assertThat(take(producer, "a", "b", "c", "d")).isEqualTo(new Outcome.Taken(4, List.of()));
            assertThat(index.rows).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void a_continued_batch_still_names_the_rows_refused_before() throws Exception {
        index.refuse = "a";
        index.failAt = "c";
        assertThat(take(FIRST, "a", "b", "c")).isEqualTo(new Outcome.Unfinished(1, "no segment for c"));
        index.failAt = null;
        assertThat(take(FIRST, "a", "b", "c"))
                .isEqualTo(new Outcome.Taken(3, List.of(Rejection.unparseable(0, "refused a"))));
    }

    @Test
    void an_unfinished_batch_of_one_producer_is_not_continued_for_another() throws Exception {
        index.failAt = "b";
        take(FIRST, "a", "b");
        index.failAt = null;
        take(new Producer("other", 1), "a", "b");
        assertThat(index.rows).containsExactly("a", "a", "b");
    }

    @Test
    void the_index_is_persisted_after_the_batch_with_its_number() throws Exception {
        index.wantsPersistAt = "a";
        take(FIRST, "a", "b");
        assertThat(index.persisted).hasSize(1);
        final CommitMetadata metadata = index.persisted.get(0);
        assertThat(metadata.totals().rowsTaken()).isEqualTo(2);
        assertThat(metadata.producers().get("lane").knows(1)).isTrue();
        assertThat(metadata.closing()).isFalse();
    }

    @Test
    void what_was_persisted_is_known_after_a_restart() throws Exception {
        take(FIRST, "a");
        index.failAt = "c";
        take(new Producer("lane", 2), "b", "c");
        final CommitMetadata metadata = intake.stop();
        assertThat(metadata.closing()).isFalse();

        index.failAt = null;
        final Intake restarted = new Intake(meters, Windows.none(), new ManualClock());
        restarted.open(index, metadata, ledger);
        assertThat(restarted.take(batch("a"), body("a"), FIRST)).isInstanceOf(Outcome.Skipped.class);
        assertThat(restarted.take(batch("b", "c"), body("b", "c"), new Producer("lane", 2)))
                .isEqualTo(new Outcome.Taken(2, List.of()));
        assertThat(index.rows).containsExactly("a", "b", "c");
        assertThat(restarted.snapshot().totals().rowsTaken()).isEqualTo(3);
    }

    @Test
    void a_closed_task_knows_its_batches_and_takes_no_others() throws Exception {
        take(FIRST, "a");
        assertThat(intake.close().closing()).isTrue();
        assertThat(take(FIRST, "a")).isInstanceOf(Outcome.Skipped.class);
        assertThat(take(new Producer("lane", 2), "b")).isEqualTo(new Outcome.Closed(0));
        assertThat(take(null, "a")).isEqualTo(new Outcome.Closed(0));
        assertThat(intake.stop().closing()).as("closed stays closed").isTrue();
        assertThat(index.rows).containsExactly("a");
    }

    @Test
    void a_closed_task_says_how_much_of_an_unfinished_batch_it_has() throws Exception {
        index.failAt = "b";
        take(FIRST, "a", "b");
        intake.close();
        assertThat(take(FIRST, "a", "b")).isEqualTo(new Outcome.Closed(1));
    }

    @Test
    void a_starting_or_stopping_task_asks_to_try_again() throws Exception {
        final Intake starting = new Intake(meters, Windows.none(), new ManualClock());
        assertThat(starting.take(batch("a"), body("a"), null)).isEqualTo(new Outcome.NotNow("the task is starting"));
        intake.stop();
        assertThat(take(null, "a")).isEqualTo(new Outcome.NotNow("the task is stopping"));
        assertThat(index.rows).isEmpty();
    }

    @Test
    void a_retry_that_overtakes_the_first_attempt_waits_and_is_skipped() throws Exception {
        index.hold = new CountDownLatch(1);
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            final Future<Outcome> first = threads.submit(() -> take(FIRST, "a"));
            await().atMost(Duration.ofSeconds(10)).until(() -> index.adding);
            final Future<Outcome> retry = threads.submit(() -> take(FIRST, "a"));
            index.hold.countDown();
            assertThat(first.get()).isInstanceOf(Outcome.Taken.class);
            assertThat(retry.get()).isInstanceOf(Outcome.Skipped.class);
        } finally {
            index.hold.countDown();
            threads.shutdownNow();
        }
        assertThat(index.rows).containsExactly("a");
    }

    @Test
    void only_the_newest_unfinished_batches_are_remembered() throws Exception {
        index.failAt = "x";
        for (int i = 0; i <= Intake.MAX_UNFINISHED; i++) {
            take(new Producer("lane" + i, 1), "x");
        }
        assertThat(intake.stop().unfinished()).hasSize(Intake.MAX_UNFINISHED);
    }

    private Outcome take(Producer producer, String... rows) throws InterruptedException {
        return intake.take(batch(rows), body(rows), producer);
    }

    private static Batch batch(String... names) {
        final List<Batch.Row> rows = new ArrayList<>();
        for (String name : names) {
            rows.add(row(rows.size(), name));
        }
        return new Batch(names.length, rows, List.of());
    }

    private static BatchBody body(String... names) {
        return new BatchBody(String.join(",", names).getBytes(StandardCharsets.UTF_8));
    }

    private static Batch.Row row(int index, String name) {
        final Map<String, Object> event = new HashMap<>(Map.of("name", name));
        return new Batch.Row(index, new MapBasedInputRow(0, List.of("name"), event));
    }
}
