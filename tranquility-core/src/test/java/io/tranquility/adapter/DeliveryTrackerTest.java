// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import io.tranquility.testing.HoldingBeam;
import io.tranquility.tranquilizer.Outcomes;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeliveryTrackerTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration NONE = Duration.ZERO;

    private final HoldingBeam<String> beam = new HoldingBeam<>();
    private final Tranquilizer<String> tranquilizer =
            Tranquilizer.over(beam, new TranquilizerTuning(10, 5, TranquilizerTuning.UNTIL_FULL, true));
    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    private final DeliveryTracker<String> tracker = new DeliveryTracker<>(tranquilizer, new OutcomeListener<>() {
        @Override
        public void sent(String event, SendResult.Sent sent, long nanos) {
            told.add(event + " sent" + (nanos >= 0 ? "" : " before it came"));
        }

        @Override
        public void dropped(String event, SendResult.Dropped drop) {
            told.add(event + " " + drop.reason());
        }

        @Override
        public void failed(String event, Throwable cause) {
            told.add(event + " " + cause.getMessage());
        }
    });

    @AfterEach
    void close() {
        beam.deliveries().forEach(Delivery::sent);
        tranquilizer.close();
    }

    @Test
    void each_outcome_is_told_and_counted_and_the_counts_add_up_meanwhile() throws Exception {
        List.of("a", "b", "c", "d").forEach(tracker::send);
        assertThat(tracker.outcomes()).isEqualTo(new Outcomes(4, 0, Map.of(), 0, 4));

        List<Delivery<String>> held = held(4);
        held.get(0).sent();
        held.get(1).drop(DropReason.BEFORE_WINDOW, "late");
        held.get(2).fail(new IOException("no luck"));
        assertThat(tracker.outcomes()).isEqualTo(new Outcomes(4, 1, Map.of(DropReason.BEFORE_WINDOW, 1L), 1, 1));
        assertThat(told).containsExactly("a sent", "b BEFORE_WINDOW", "c no luck");
    }

    @Test
    void a_sender_learns_the_outcome_of_its_own_event_once_it_is_counted() {
        CompletableFuture<Outcomes> countedThen = tracker.send("a").thenApply(result -> tracker.outcomes());
        CompletableFuture<SendResult> failing = tracker.send("b");
        List<Delivery<String>> held = held(2);

        held.get(0).sent();
        held.get(1).fail(new IOException("no luck"));

        assertThat(countedThen).isCompletedWithValue(new Outcomes(2, 1, Map.of(), 0, 1));
        assertThat(failing).isCompletedExceptionally();
        assertThat(told).containsExactly("a sent", "b no luck");
    }

    @Test
    void events_that_failed_with_one_cause_are_counted_and_the_cause_is_reported_once() {
        IOException cause = new IOException("the batch was refused");
        tracker.send("a");
        tracker.send("b");
        held(2).forEach(delivery -> delivery.fail(cause));

        assertThatThrownBy(tracker::throwIfFailed)
                .hasMessage("2 events failed; the first: the batch was refused")
                .hasCause(cause)
                .hasNoSuppressedExceptions();
    }

    @Test
    void a_listener_may_ask_for_the_bytes() {
        ConcurrentLinkedQueue<Integer> bytes = new ConcurrentLinkedQueue<>();
        DeliveryTracker<String> counting = new DeliveryTracker<>(tranquilizer, new OutcomeListener<>() {
            @Override
            public void sent(String event, SendResult.Sent sent, long nanos) {
                bytes.add(sent.bytes());
            }
        });
        counting.send("a");
        counting.send("b");
        Delivery.sentAll(held(2), 15);
        assertThat(bytes).containsExactly(8, 7);
    }

    @Test
    void a_flush_waits_for_what_came_before_it_and_not_for_what_came_after() throws Exception {
        tracker.send("before");
        Delivery<String> before = held(1).get(0);
        CompletableFuture<Void> flushed = flushing(tracker);
        tracker.send("after");
        held(2);
        assertThat(flushed).isNotDone();

        before.sent();
        assertThat(flushed).succeedsWithin(LONG);
        assertThat(tracker.outcomes().pending()).isEqualTo(1);
    }

    @Test
    void two_flushes_of_one_source_each_wait_for_their_own() {
        tracker.send("first");
        CompletableFuture<Void> first = flushing(tracker);
        tracker.send("second");
        CompletableFuture<Void> second = flushing(tracker);
        List<Delivery<String>> held = held(2);

        held.get(1).sent();
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        held.get(0).sent();
        assertThat(first).succeedsWithin(LONG);
        assertThat(second).succeedsWithin(LONG);
    }

    @Test
    void a_failure_is_reported_once_with_its_causes_and_only_to_its_own_source() throws Exception {
        DeliveryTracker<String> other = new DeliveryTracker<>(tranquilizer, new OutcomeListener<>() {});
        IntStream.range(0, 12).forEach(i -> tracker.send("mine"));
        other.send("other");
        var unused = tranquilizer.flush();
        for (Delivery<String> delivery : held(13)) {
            if (delivery.event().equals("mine")) {
                delivery.fail(new IOException("Druid is away"));
            } else {
                delivery.sent();
            }
        }

        other.flush(LONG);
        assertThatThrownBy(() -> tracker.flush(LONG))
                .hasMessage("12 events failed; the first: Druid is away")
                .hasCauseInstanceOf(IOException.class)
                .asInstanceOf(type(DeliveryFailedException.class))
                .satisfies(failure -> {
                    assertThat(failure.failed()).isEqualTo(12);
                    assertThat(failure.getSuppressed()).hasSize(9);
                });
        assertThatCode(() -> tracker.flush(LONG)).doesNotThrowAnyException();
        assertThatCode(tracker::throwIfFailed).doesNotThrowAnyException();
        assertThat(tracker.outcomes().failed()).isEqualTo(12);
    }

    @Test
    void a_flush_that_waits_too_long_says_how_many_events_are_open() {
        tracker.send("a");
        tracker.send("b");
        assertThatThrownBy(() -> tracker.flush(NONE))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("2 events have no outcome after PT0S of waiting");
        held(2).forEach(Delivery::sent);
        assertThatCode(() -> tracker.flush(LONG)).doesNotThrowAnyException();
    }

    @Test
    void what_a_listener_throws_is_reported_as_a_failure() {
        DeliveryTracker<String> throwing = new DeliveryTracker<>(tranquilizer, new OutcomeListener<>() {
            @Override
            public void dropped(String event, SendResult.Dropped drop) {
                throw new IllegalStateException("the dead letters are full");
            }
        });
        throwing.send("a");
        held(1).get(0).drop(DropReason.REJECTED, "by Druid");
        assertThatThrownBy(() -> throwing.flush(LONG)).hasMessageContaining("the dead letters are full");
        assertThat(throwing.outcomes()).isEqualTo(new Outcomes(1, 0, Map.of(DropReason.REJECTED, 1L), 0, 0));
    }

    /** Hands on what was collected and waits until the beam holds so many deliveries. */
    private List<Delivery<String>> held(int count) {
        var unused = tranquilizer.flush();
        await().until(() -> beam.deliveries().size() == count);
        return beam.deliveries();
    }

    private static CompletableFuture<Void> flushing(DeliveryTracker<String> tracker) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        tracker.flush(LONG);
                        done.complete(null);
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                },
                "flush");
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || done.isDone());
        return done;
    }
}
