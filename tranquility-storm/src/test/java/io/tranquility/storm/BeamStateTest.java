// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.metrics.Series;
import io.tranquility.testing.HoldingBeam;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.storm.topology.ReportedFailedException;
import org.apache.storm.trident.tuple.TridentTuple;
import org.apache.storm.trident.tuple.TridentTupleView;
import org.apache.storm.tuple.Fields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BeamStateTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final HoldingBeam<String> beam = new HoldingBeam<>();
    private final CountingContext metrics = new CountingContext();
    private final TestFactory<String> factory = TestFactory.of("BeamStateTest", () -> Tranquilizer.over(beam, TUNING));
    private static final TranquilizerTuning TUNING =
            new TranquilizerTuning(100, 5, TranquilizerTuning.UNTIL_FULL, true);
    private BeamState<String> state = state(LONG);

    @AfterEach
    void close() {
        beam.deliveries().forEach(Delivery::sent);
        state.close();
        factory.forget();
    }

    @Test
    void a_batch_ends_when_all_its_events_have_their_outcome() {
        CompletableFuture<Void> batch = sending(1, "a", "b");
        List<Delivery<String>> held = held(2);
        held.get(0).sent();
        assertThat(batch).isNotDone();
        awaitCounts(Map.of("received", 2L, "sent", 1L, "pending", 1L));

        held.get(1).drop(DropReason.BEFORE_WINDOW, "late");

        assertThat(batch).succeedsWithin(LONG);
        awaitCounts(Map.of("received", 2L, "sent", 1L, "dropped-before-window", 1L));
    }

    @Test
    void a_batch_fails_as_a_whole_if_one_event_failed_and_its_replay_is_counted() {
        CompletableFuture<Void> batch = sending(7, "a", "b");
        List<Delivery<String>> held = held(2);
        held.get(0).sent();
        held.get(1).fail(new IOException("no luck"));
        assertThat(batch)
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(ReportedFailedException.class)
                .withMessageContaining("transaction 7")
                .withMessageContaining("no luck");

        CompletableFuture<Void> replay = sending(7, "a", "b");
        held(4).forEach(Delivery::sent);

        assertThat(replay).succeedsWithin(LONG);
        awaitCounts(Map.of("received", 4L, "sent", 3L, "failed", 1L, "replayed", 2L));
    }

    @Test
    void storm_shows_every_metric_of_the_client() {
        CompletableFuture<Void> batch = sending(1, "a", "b");
        held(2).forEach(Delivery::sent);
        assertThat(batch).succeedsWithin(LONG);

        assertThat(metrics.names())
                .containsAll(Series.all().stream()
                        .map(series -> "tranquility-" + series.name("-"))
                        .toList())
                .contains("tranquility-events-dropped-before-window", "tranquility-zookeeper-connected");
        await().untilAsserted(
                        () -> assertThat(metrics.timed("tranquility-delivery")).isEqualTo(1));
    }

    @Test
    void a_batch_fails_in_time_and_its_late_events_do_not_disturb_the_replay() {
        state = state(Duration.ofMillis(50));
        assertThat(sending(7, "a"))
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(ReportedFailedException.class)
                .withMessageContaining("1 events have no outcome");

        held(1);
        CompletableFuture<Void> next = CompletableFuture.runAsync(() -> {
            BeamState<String> patient = state(LONG);
            patient.beginCommit(8L);
            patient.sendAll(List.of("b"));
            patient.close();
        });
        held(2).get(1).sent();
        assertThat(next).succeedsWithin(LONG);
        awaitCounts(Map.of("received", 2L, "sent", 1L, "pending", 1L));
    }

    @Test
    void batches_without_a_transaction_are_no_replays() {
        for (int i = 0; i < 2; i++) {
            CompletableFuture<Void> batch = sending(null, "a");
            held(i + 1).get(i).sent();
            assertThat(batch).succeedsWithin(LONG);
        }
        awaitCounts(Map.of("received", 2L, "sent", 2L));
    }

    @Test
    void an_interrupt_ends_the_wait_and_the_thread_stays_interrupted() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        Thread bolt = new Thread(() -> {
            try {
                state.beginCommit(1L);
                state.sendAll(List.of("a"));
            } catch (IllegalStateException e) {
                thrown.set(e);
                interrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        bolt.start();
        held(1);

        bolt.interrupt();

        bolt.join(LONG.toMillis());
        assertThat(thrown.get()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(interrupted.get()).isTrue();
    }

    @Test
    void the_client_is_opened_with_the_first_events_and_closed_by_the_updater() {
        BeamStateUpdater<String> updater = new BeamStateUpdater<>();
        updater.cleanup();
        state.beginCommit(1L);
        assertThat(factory.opened()).isZero();

        CompletableFuture<Void> batch =
                CompletableFuture.runAsync(() -> updater.updateState(state, List.of(tuple("a"), tuple("b")), null));
        held(2).forEach(Delivery::sent);
        assertThat(batch).succeedsWithin(LONG);
        assertThat(beam.isClosed()).isFalse();

        updater.cleanup();

        assertThat(beam.isClosed()).isTrue();
        assertThat(factory.opened()).isEqualTo(1);
    }

    @Test
    void a_tuple_without_an_event_fails_its_batch_before_anything_is_sent() {
        BeamStateUpdater<String> updater = new BeamStateUpdater<>(EventMapper.field("page"));

        assertThatThrownBy(() -> updater.updateState(state, List.of(tuple("a"), tuple(null)), null))
                .isInstanceOf(ReportedFailedException.class)
                .hasMessageContaining("the event is null");
        assertThat(metrics.counts()).isEmpty();
    }

    /** What Storm is shown may be a second old. */
    private void awaitCounts(Map<String, Long> expected) {
        await().untilAsserted(() -> assertThat(metrics.counts()).isEqualTo(expected));
    }

    private BeamState<String> state(Duration timeout) {
        return new BeamState<>(factory, BeamMetrics.of(metrics), timeout);
    }

    private CompletableFuture<Void> sending(Number transaction, String... events) {
        return CompletableFuture.runAsync(() -> {
            state.beginCommit(transaction == null ? null : transaction.longValue());
            state.sendAll(List.of(events));
        });
    }

    private List<Delivery<String>> held(int count) {
        await().until(() -> beam.deliveries().size() == count);
        return beam.deliveries();
    }

    private static TridentTuple tuple(String page) {
        return TridentTupleView.createFreshTuple(new Fields("page"), page);
    }
}
