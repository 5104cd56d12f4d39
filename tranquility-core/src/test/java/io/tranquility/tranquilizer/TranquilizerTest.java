// SPDX-License-Identifier: Apache-2.0
package io.tranquility.tranquilizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import io.tranquility.internal.time.ThreadScheduler;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import io.tranquility.testing.HoldingBeam;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.testing.RecordingMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // outcomes are looked at elsewhere
final class TranquilizerTest {
    private static final TranquilizerTuning TUNING = new TranquilizerTuning(3, 2, Duration.ofMillis(100), false);

    private final ManualScheduler scheduler = new ManualScheduler(Instant.EPOCH);
    private final HoldingBeam<String> beam = new HoldingBeam<>();
    private final RecordingMetrics metrics = new RecordingMetrics();

    private Tranquilizer<String> tranquilizer(TranquilizerTuning tuning) {
        return new Tranquilizer<>(beam, tuning, scheduler, event -> 10, metrics);
    }

    @Test
    void a_full_batch_goes_at_once_and_a_partial_one_when_its_first_event_has_lingered() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        List.of("a", "b", "c", "d").forEach(tranquilizer::send);
        scheduler.runDue();
        assertThat(beam.events()).containsExactly(List.of("a", "b", "c"));

        scheduler.advance(Duration.ofMillis(99));
        tranquilizer.send("e");
        scheduler.runDue();
        assertThat(beam.events()).hasSize(1);

        scheduler.advance(Duration.ofMillis(1));
        assertThat(beam.events()).containsExactly(List.of("a", "b", "c"), List.of("d", "e"));
    }

    @Test
    void without_linger_what_is_there_goes_at_once() {
        Tranquilizer<String> tranquilizer = tranquilizer(new TranquilizerTuning(3, 2, Duration.ZERO, false));
        tranquilizer.send("a");
        tranquilizer.send("b");
        scheduler.runDue();
        assertThat(beam.events()).containsExactly(List.of("a", "b"));
    }

    @Test
    void without_linger_a_partial_batch_waits_a_moment_for_the_one_in_flight() {
        Tranquilizer<String> tranquilizer = tranquilizer(new TranquilizerTuning(3, 3, Duration.ZERO, false));
        tranquilizer.send("a");
        scheduler.runDue();
        tranquilizer.send("b");
        tranquilizer.send("c");
        scheduler.runDue();
        assertThat(beam.events()).containsExactly(List.of("a"));

        beam.batch(0).get(0).sent();
        scheduler.runDue();
        assertThat(beam.events()).containsExactly(List.of("a"), List.of("b", "c"));

        tranquilizer.send("d");
        scheduler.advance(Duration.ofMillis(1));
        assertThat(beam.events()).hasSize(2);
        scheduler.advance(Duration.ofMillis(1));
        assertThat(beam.events()).containsExactly(List.of("a"), List.of("b", "c"), List.of("d"));
    }

    @Test
    void with_endless_linger_a_partial_batch_goes_only_by_a_flush() {
        Tranquilizer<String> tranquilizer =
                tranquilizer(new TranquilizerTuning(3, 2, TranquilizerTuning.UNTIL_FULL, false));
        tranquilizer.send("a");
        scheduler.advance(Duration.ofDays(1));
        assertThat(beam.events()).isEmpty();

        CompletableFuture<Void> flushed = tranquilizer.flush();
        scheduler.runDue();
        assertThat(beam.events()).containsExactly(List.of("a"));
        assertThat(flushed).isNotDone();
        beam.batch(0).get(0).sent();
        assertThat(flushed).isCompleted();
    }

    @Test
    void each_event_gets_its_own_outcome_and_each_outcome_is_counted() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        CompletableFuture<SendResult> a = tranquilizer.send("a");
        CompletableFuture<SendResult> b = tranquilizer.send("b");
        CompletableFuture<SendResult> c = tranquilizer.send("c");
        tranquilizer.send("d");
        scheduler.runDue();
        assertThat(tranquilizer.outcomes()).isEqualTo(new Outcomes(4, 0, Map.of(), 0, 4));

        beam.batch(0).get(0).sent();
        beam.batch(0).get(1).drop(DropReason.BEFORE_WINDOW, "too old");
        beam.batch(0).get(2).fail(new IOException("no answer"));

        assertThat(a).isCompletedWithValue(SendResult.SENT);
        assertThat(b).isCompletedWithValue(new SendResult.Dropped(DropReason.BEFORE_WINDOW, "too old"));
        assertThat(c).isCompletedExceptionally();
        assertThat(tranquilizer.outcomes()).isEqualTo(new Outcomes(4, 1, Map.of(DropReason.BEFORE_WINDOW, 1L), 1, 1));
    }

    @Test
    void a_listener_is_told_of_each_batch_and_of_all_outcomes() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        for (int i = 0; i < 10; i++) {
            CompletableFuture<SendResult> unused = tranquilizer.send("event");
        }
        assertThat(metrics.counters())
                .as("there is no room for the tenth event")
                .isEqualTo(Map.of("EVENTS_RECEIVED", 1L, "EVENTS_FAILED", 1L));
        scheduler.runDue();
        scheduler.advance(Duration.ofSeconds(2));
        Delivery.sentAll(beam.batch(0));
        scheduler.advance(Duration.ofSeconds(1));
        beam.batch(1).get(0).drop(DropReason.REJECTED, "no");
        beam.batch(1).get(1).drop(DropReason.BEFORE_WINDOW, "too old");
        beam.batch(1).get(2).fail(new IOException("no answer"));
        Delivery.sentAll(beam.batch(2));

        assertThat(metrics.counters())
                .isEqualTo(Map.of(
                        "EVENTS_RECEIVED", 10L,
                        "EVENTS_SENT", 6L,
                        "EVENTS_DROPPED REJECTED", 1L,
                        "EVENTS_DROPPED BEFORE_WINDOW", 1L,
                        "EVENTS_FAILED", 2L));
        assertThat(metrics.values(Metric.BATCH_EVENTS)).containsExactly(3L, 3L, 3L);
        assertThat(metrics.values(Metric.QUEUE_WAIT)).containsExactly(0L, 0L, 2_000_000_000L);
        assertThat(metrics.values(Metric.DELIVERY)).containsExactly(2_000_000_000L, 3_000_000_000L, 1_000_000_000L);
    }

    @Test
    void events_that_closing_fails_are_told_as_received_and_failed() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        for (int i = 0; i < 8; i++) {
            CompletableFuture<SendResult> unused = tranquilizer.send("event");
        }
        tranquilizer.close(Duration.ZERO);
        assertThat(metrics.counters()).isEqualTo(Map.of("EVENTS_RECEIVED", 8L, "EVENTS_FAILED", 8L));
    }

    @Test
    void pending_bytes_are_what_events_without_an_outcome_take() {
        Tranquilizer<String> tranquilizer = tranquilizer(new TranquilizerTuning(3, 2, 1000, Duration.ZERO, false));
        CompletableFuture<SendResult> first = tranquilizer.send("a");
        CompletableFuture<SendResult> second = tranquilizer.send("b");
        assertThat(tranquilizer.pendingBytes()).isEqualTo(20);
        scheduler.runDue();
        Delivery.sentAll(beam.batch(0));
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(tranquilizer.pendingBytes()).isZero();
    }

    @Test
    void a_callback_is_told_the_outcome_once() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        List<Object> told = new ArrayList<>();
        IOException noAnswer = new IOException("no answer");
        BiConsumer<SendResult, Throwable> callback = (result, cause) -> told.add(result == null ? cause : result);
        List.of("a", "b", "c").forEach(event -> tranquilizer.send(event, callback));
        scheduler.runDue();

        beam.batch(0).get(0).sent();
        beam.batch(0).get(1).drop(DropReason.BEFORE_WINDOW, "too old");
        beam.batch(0).get(2).fail(noAnswer);

        assertThat(told)
                .containsExactly(
                        SendResult.SENT, new SendResult.Dropped(DropReason.BEFORE_WINDOW, "too old"), noAnswer);
    }

    @Test
    void a_callback_is_told_of_an_event_that_is_not_taken() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        tranquilizer.close();
        List<Throwable> told = new ArrayList<>();
        tranquilizer.send("late", (result, cause) -> told.add(cause));
        assertThat(told).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(tranquilizer.outcomes()).isEqualTo(new Outcomes(1, 0, Map.of(), 1, 0));
    }

    @Test
    void a_callback_that_throws_harms_nobody_else() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        tranquilizer.send("a", (result, cause) -> {
            throw new IllegalStateException("thrown by a callback, on purpose");
        });
        CompletableFuture<SendResult> b = tranquilizer.send("b");
        CompletableFuture<Void> flushed = tranquilizer.flush();
        scheduler.runDue();

        Delivery.sentAll(beam.batch(0));

        assertThat(b).isCompletedWithValue(SendResult.SENT);
        assertThat(flushed).isCompleted();
        assertThat(tranquilizer.outcomes()).isEqualTo(new Outcomes(2, 2, Map.of(), 0, 0));
    }

    @Test
    void an_event_that_was_received_earlier_says_so() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        tranquilizer.send("now");
        tranquilizer.send("earlier", Instant.parse("2026-11-23T13:25:00Z"));
        tranquilizer.send("now too");
        scheduler.runDue();
        tranquilizer.sendBatch("batch", List.of("earlier"), List.of(Instant.parse("2026-11-23T13:26:00Z")));
        scheduler.runDue();
        assertThat(beam.batch(1))
                .extracting(Delivery::receivedAt)
                .containsExactly(Optional.of(Instant.parse("2026-11-23T13:26:00Z")));
        assertThatThrownBy(() -> tranquilizer.sendBatch("batch", List.of("a"), List.of()))
                .hasMessage("1 events were received at 0 times");
        assertThat(beam.batch(0))
                .extracting(Delivery::receivedAt)
                .containsExactly(
                        Optional.empty(), Optional.of(Instant.parse("2026-11-23T13:25:00Z")), Optional.empty());
    }

    @Test
    void an_outcome_is_counted_before_its_future_completes() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        CompletableFuture<Outcomes> seen = tranquilizer.send("a").thenApply(result -> tranquilizer.outcomes());
        CompletableFuture<Outcomes> seenAtOnce = tranquilizer.send("b").thenApply(result -> tranquilizer.outcomes());
        tranquilizer.send("c");
        scheduler.runDue();

        beam.batch(0).get(0).sent();
        Delivery.sentAll(beam.batch(0));

        assertThat(seen.join()).isEqualTo(new Outcomes(3, 1, Map.of(), 0, 2));
        assertThat(seenAtOnce.join()).isEqualTo(new Outcomes(3, 3, Map.of(), 0, 0));
    }

    @Test
    void only_the_first_outcome_of_an_event_counts() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        CompletableFuture<SendResult> a = tranquilizer.send("a");
        CompletableFuture<Void> flushed = tranquilizer.flush();
        scheduler.runDue();
        Delivery<String> delivery = beam.batch(0).get(0);

        delivery.drop(DropReason.REJECTED, "bad");
        delivery.sent();
        delivery.fail(new IOException());
        Delivery.sentAll(beam.batch(0));

        assertThat(a).isCompletedWithValue(new SendResult.Dropped(DropReason.REJECTED, "bad"));
        assertThat(flushed).isCompleted();
        assertThat(tranquilizer.outcomes()).isEqualTo(new Outcomes(1, 0, Map.of(DropReason.REJECTED, 1L), 0, 0));
    }

    @Test
    void no_more_batches_are_in_flight_than_allowed_and_a_finished_one_makes_room() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        for (int i = 0; i < 9; i++) {
            tranquilizer.send("e" + i);
            scheduler.runDue();
        }
        assertThat(beam.events()).hasSize(2);

        CompletableFuture<SendResult> refused = tranquilizer.send("e9");
        assertThatThrownBy(refused::join).hasCauseInstanceOf(BufferFullException.class);
        assertThat(tranquilizer.outcomes()).isEqualTo(new Outcomes(10, 0, Map.of(), 1, 9));

        Delivery.sentAll(beam.batch(0));
        scheduler.runDue();
        assertThat(beam.events()).hasSize(3);
        assertThat(tranquilizer.send("e10")).isNotDone();
    }

    @Test
    void when_told_to_block_a_sender_waits_for_room() throws Exception {
        try (Tranquilizer<String> tranquilizer = new Tranquilizer<>(
                beam, new TranquilizerTuning(1, 1, Duration.ZERO, true), new ThreadScheduler("test"))) {
            tranquilizer.send("a");
            await().until(() -> beam.events().size() == 1);
            tranquilizer.send("b");
            Thread sender = new Thread(() -> tranquilizer.send("c"), "blocked-sender");
            sender.start();
            await().until(() -> sender.getState() == Thread.State.WAITING);
            assertThat(tranquilizer.outcomes()).isEqualTo(new Outcomes(2, 0, Map.of(), 0, 2));

            beam.batch(0).get(0).sent();

            await().until(() -> beam.events().size() == 2);
            sender.join(10_000);
            assertThat(sender.isAlive()).isFalse();
            beam.batch(1).get(0).sent();
            await().until(() -> beam.events().size() == 3);
            beam.batch(2).get(0).sent();
        }
    }

    @Test
    void a_batch_with_a_name_travels_by_itself() {
        Tranquilizer<String> tranquilizer = tranquilizer(new TranquilizerTuning(3, 2, Duration.ZERO, false));
        CompletableFuture<SendResult> other = tranquilizer.send("a");
        List<CompletableFuture<SendResult>> results = tranquilizer.sendBatch("n", List.of("b", "c", "d", "e"));
        scheduler.advance(Duration.ofMillis(2));

        assertThat(beam.events()).containsExactlyInAnyOrder(List.of("a"), List.of("b", "c", "d", "e"));
        for (Delivery<String> delivery : beam.deliveries()) {
            assertThat(delivery.batchName())
                    .isEqualTo(delivery.event().equals("a") ? Optional.empty() : Optional.of("n"));
        }
        beam.deliveries().forEach(Delivery::sent);
        assertThat(other).isCompletedWithValue(SendResult.SENT);
        assertThat(results).hasSize(4).allSatisfy(result -> assertThat(result).isCompletedWithValue(SendResult.SENT));
        assertThat(tranquilizer.outcomes().received()).isEqualTo(5);
        assertThat(tranquilizer.outcomes().sent()).isEqualTo(5);
        assertThat(tranquilizer.outcomes().pending()).isZero();
    }

    @Test
    void metrics_hear_of_refused_events_however_they_were_sent() {
        Map<Metric, Long> counted = new EnumMap<>(Metric.class);
        MetricListener listener = new MetricListener() {
            @Override
            public void count(Metric metric, String label, long amount) {
                counted.merge(metric, amount, Long::sum);
            }

            @Override
            public void record(Metric metric, long value) {}
        };
        Tranquilizer<String> tranquilizer = new Tranquilizer<>(
                beam, new TranquilizerTuning(1, 1, Duration.ZERO, false), scheduler, event -> 0, listener);
        tranquilizer.sendBatch("n1", List.of("a"));
        tranquilizer.send("b");
        scheduler.runDue();
        assertThat(counted).doesNotContainKey(Metric.EVENTS_FAILED);

        assertThat(tranquilizer.send("c")).isCompletedExceptionally();
        assertThat(tranquilizer.sendBatch("n2", List.of("d", "e"))).hasSize(2).allSatisfy(result -> assertThat(result)
                .isCompletedExceptionally());

        // "b" is still being collected.
        assertThat(counted).containsEntry(Metric.EVENTS_RECEIVED, 4L).containsEntry(Metric.EVENTS_FAILED, 3L);
    }

    @Test
    void a_batch_with_a_name_is_refused_whole_when_there_is_no_room() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        tranquilizer.sendBatch("n1", List.of("a"));
        tranquilizer.sendBatch("n2", List.of("b"));
        List<CompletableFuture<SendResult>> refused = tranquilizer.sendBatch("n3", List.of("c", "d"));
        scheduler.runDue();

        assertThat(refused).hasSize(2).allSatisfy(result -> assertThat(result)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(BufferFullException.class));
        assertThat(beam.events()).containsExactly(List.of("a"), List.of("b"));
        assertThat(tranquilizer.outcomes().failed()).isEqualTo(2);

        beam.deliveries().forEach(Delivery::sent);
        tranquilizer.sendBatch("n3", List.of("c", "d"));
        scheduler.runDue();
        assertThat(beam.events()).contains(List.of("c", "d"));
    }

    @Test
    void a_name_that_no_header_can_carry_is_refused() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        for (String name : List.of("", "a b", "\u00fc", "a\n", "x".repeat(201))) {
            assertThatThrownBy(() -> tranquilizer.sendBatch(name, List.of("a")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no name for a batch");
        }
        assertThat(tranquilizer.outcomes().received()).isZero();
    }

    @Test
    void an_interrupted_sender_gets_a_failure_and_stays_interrupted() {
        try (Tranquilizer<String> tranquilizer = new Tranquilizer<>(
                beam, new TranquilizerTuning(1, 1, Duration.ZERO, true), new ThreadScheduler("test"))) {
            tranquilizer.send("a");
            await().until(() -> beam.events().size() == 1);
            tranquilizer.send("b");

            Thread.currentThread().interrupt();
            CompletableFuture<SendResult> c = tranquilizer.send("c");

            assertThat(Thread.interrupted()).isTrue();
            assertThat(c).isCompletedExceptionally();
            beam.batch(0).get(0).sent();
            await().until(() -> beam.events().size() == 2);
            beam.batch(1).get(0).sent();
        }
    }

    @Test
    void a_flush_waits_for_what_was_sent_before_it_and_not_for_what_comes_after() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        tranquilizer.send("a");
        CompletableFuture<Void> flushed = tranquilizer.flush();
        scheduler.runDue();
        tranquilizer.send("b");
        assertThat(tranquilizer.flush()).isNotDone();
        beam.batch(0).get(0).sent();
        assertThat(flushed).isCompleted();
    }

    @Test
    void a_flush_with_nothing_pending_is_done_at_once() {
        assertThat(tranquilizer(TUNING).flush()).isCompleted();
    }

    @Test
    void a_flush_gives_up_after_its_time_and_the_events_go_on() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        CompletableFuture<SendResult> a = tranquilizer.send("a");
        assertThatThrownBy(() -> tranquilizer.flush(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
        scheduler.runDue();
        beam.batch(0).get(0).sent();
        assertThat(a).isCompletedWithValue(SendResult.SENT);
    }

    @Test
    void closing_completes_every_future_wherever_its_event_is() {
        Tranquilizer<String> tranquilizer = tranquilizer(new TranquilizerTuning(1, 2, Duration.ZERO, false));
        CompletableFuture<SendResult> inFlight = tranquilizer.send("a");
        scheduler.runDue();
        CompletableFuture<SendResult> waiting = tranquilizer.send("b");
        CompletableFuture<SendResult> open = tranquilizer.send("c");

        tranquilizer.close(Duration.ofMillis(1));

        for (CompletableFuture<SendResult> future : List.of(inFlight, waiting, open)) {
            assertThatThrownBy(future::join)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no outcome within PT0.001S of closing");
        }
        assertThat(beam.isClosed()).isTrue();
        assertThat(tranquilizer.outcomes()).isEqualTo(new Outcomes(3, 0, Map.of(), 3, 0));
    }

    @Test
    void what_is_sent_after_closing_fails() {
        Tranquilizer<String> tranquilizer = tranquilizer(TUNING);
        tranquilizer.close(Duration.ZERO);
        assertThatThrownBy(() -> tranquilizer.send("a").join()).hasMessageContaining("closed");
        assertThat(tranquilizer.outcomes()).isEqualTo(new Outcomes(1, 0, Map.of(), 1, 0));
    }

    @Test
    void closing_sends_what_was_collected() {
        Tranquilizer<String> tranquilizer = new Tranquilizer<>(
                beam, new TranquilizerTuning(10, 1, TranquilizerTuning.UNTIL_FULL, true), new ThreadScheduler("test"));
        CompletableFuture<SendResult> a = tranquilizer.send("a");
        Thread closer = new Thread(tranquilizer::close, "closer");
        closer.start();
        await().until(() -> beam.events().size() == 1);
        beam.batch(0).get(0).sent();
        await().until(() -> !closer.isAlive());
        assertThat(a).isCompletedWithValue(SendResult.SENT);
    }

    @Test
    void tuning_that_cannot_work_is_refused_in_words() {
        assertThatThrownBy(() -> new TranquilizerTuning(0, 1, Duration.ZERO, true))
                .hasMessage("maxBatchSize must be at least 1, not 0");
        assertThatThrownBy(() -> new TranquilizerTuning(1, 0, Duration.ZERO, true))
                .hasMessage("maxPendingBatches must be at least 1, not 0");
        assertThatThrownBy(() -> new TranquilizerTuning(1, 1, Duration.ofMillis(-2), true))
                .hasMessageContaining("linger must not be negative");
    }

    /** Events of as many bytes as their text has characters, of which 10 may be pending. */
    private Tranquilizer<String> limited(boolean blockOnFull) {
        TranquilizerTuning tuning = new TranquilizerTuning(100, 5, 10, TranquilizerTuning.UNTIL_FULL, blockOnFull);
        return new Tranquilizer<>(beam, tuning, scheduler, String::length);
    }

    @Test
    void events_that_together_take_too_much_memory_are_handed_on_and_then_refused() {
        Tranquilizer<String> tranquilizer = limited(false);
        tranquilizer.send("123456");
        assertThat(tranquilizer.send("12345"))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(BufferFullException.class)
                .withMessage("Not taken: events of 6 bytes are pending and this one has 5, above 10 in all"
                        + " (tranquility.maxPendingBytes, tranquility.blockOnFull)");
        assertThat(tranquilizer.send("1234")).isNotDone();

        scheduler.runDue();
        assertThat(beam.events()).containsExactly(List.of("123456"));
        beam.batch(0).get(0).sent();
        assertThat(tranquilizer.send("12345")).isNotDone();
        assertThat(tranquilizer.outcomes()).isEqualTo(new Outcomes(4, 1, Map.of(), 1, 2));
    }

    @Test
    void an_event_larger_than_the_limit_is_taken_when_it_is_alone() {
        Tranquilizer<String> tranquilizer = limited(false);
        CompletableFuture<SendResult> huge = tranquilizer.send("a".repeat(1000));
        assertThat(huge).isNotDone();
        assertThat(tranquilizer.send("b")).isCompletedExceptionally();
        var unused = tranquilizer.flush();
        scheduler.runDue();
        beam.batch(0).get(0).sent();
        assertThat(huge).isCompletedWithValue(SendResult.SENT);
        assertThat(tranquilizer.send("b")).isNotDone();
    }

    @Test
    void a_sender_waits_for_bytes_if_it_is_told_to() {
        Tranquilizer<String> tranquilizer = limited(true);
        tranquilizer.send("1234567890");
        CompletableFuture<CompletableFuture<SendResult>> sending =
                CompletableFuture.supplyAsync(() -> tranquilizer.send("b"));
        await().until(() -> {
            scheduler.runDue();
            return beam.events().size() == 1;
        });
        assertThat(sending).isNotDone();
        beam.batch(0).get(0).sent();
        assertThat(sending).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void a_limit_of_bytes_needs_to_know_what_an_event_takes() {
        TranquilizerTuning tuning = new TranquilizerTuning(1, 1, 5, Duration.ZERO, true);
        assertThatThrownBy(() -> new Tranquilizer<>(beam, tuning, scheduler))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxPendingBytes is 5, but what an event takes is not known");
        assertThatThrownBy(() -> new TranquilizerTuning(1, 1, 0, Duration.ZERO, true))
                .hasMessage("maxPendingBytes must be at least 1, not 0");
    }
}
