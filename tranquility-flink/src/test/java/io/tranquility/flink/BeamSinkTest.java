// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.adapter.DeliveryFailedException;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.testing.HoldingBeam;
import io.tranquility.testing.RecordingBeam;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.IntPrimitiveArraySerializer;
import org.apache.flink.metrics.groups.OperatorIOMetricGroup;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sink inside the operator that Flink runs it in. */
final class BeamSinkTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** By static field: the handler is copied. */
    private static final List<String> HANDLED = new CopyOnWriteArrayList<>();

    private final HoldingBeam<String> beam = new HoldingBeam<>();
    private final TestBeamFactory<String> factory = TestBeamFactory.over(() -> beam);
    private OneInputStreamOperatorTestHarness<String, ?> harness;

    @BeforeEach
    void forget() {
        HANDLED.clear();
    }

    @AfterEach
    void close() throws Exception {
        beam.deliveries().forEach(Delivery::sent);
        if (harness != null) {
            harness.close();
        }
    }

    @Test
    void a_checkpoint_waits_until_each_event_before_it_is_in_druid() throws Exception {
        open(BeamSink.of(factory));
        harness.processElement("a", 0);
        harness.processElement("b", 0);
        CompletableFuture<Void> checkpoint = checkpointing();
        held(2).get(0).sent();
        assertThat(checkpoint).isNotDone();

        held(2).get(1).sent();

        assertThat(checkpoint).succeedsWithin(LONG);
    }

    @Test
    void the_end_of_the_input_waits_too() throws Exception {
        open(BeamSink.of(factory));
        harness.processElement("a", 0);
        CompletableFuture<Void> end = running(() -> harness.endInput());
        Delivery<String> event = held(1).get(0);
        assertThat(end).isNotDone();

        event.sent();

        assertThat(end).succeedsWithin(LONG);
    }

    @Test
    void a_failed_event_fails_the_checkpoint() throws Exception {
        open(BeamSink.of(factory));
        harness.processElement("a", 0);
        held(1).get(0).fail(new IOException("Druid is away"));
        assertThatThrownBy(() -> harness.prepareSnapshotPreBarrier(1))
                .isInstanceOf(DeliveryFailedException.class)
                .hasMessage("1 event failed: Druid is away");
    }

    @Test
    void a_failed_event_fails_the_next_write() throws Exception {
        open(BeamSink.of(factory));
        harness.processElement("a", 0);
        held(1).get(0).fail(new IOException("Druid is away"));
        assertThatThrownBy(() -> harness.processElement("b", 0)).isInstanceOf(DeliveryFailedException.class);
    }

    @Test
    void a_checkpoint_that_waits_too_long_fails_and_says_what_for() throws Exception {
        open(BeamSink.of(factory).withFlushTimeout(Duration.ofMillis(10)));
        harness.processElement("a", 0);
        assertThatThrownBy(() -> harness.prepareSnapshotPreBarrier(1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 events have no outcome after PT0.01S")
                .hasMessageContaining("flush timeout");
    }

    @Test
    void what_is_dropped_goes_to_the_handler_on_the_own_thread_before_the_checkpoint_ends() throws Exception {
        open(BeamSink.of(factory)
                .withDroppedEventHandler((event, drop) -> HANDLED.add(event + " " + drop.reason() + " "
                        + Thread.currentThread().getName())));
        harness.processElement("a", 0);
        held(1).get(0).drop(DropReason.BEFORE_WINDOW, "an hour late");
        harness.prepareSnapshotPreBarrier(1);
        assertThat(HANDLED)
                .containsExactly("a BEFORE_WINDOW " + Thread.currentThread().getName());
        assertThat(io().getNumRecordsOutCounter().getCount()).isZero();
    }

    @Test
    void what_the_handler_throws_fails_the_checkpoint() throws Exception {
        open(BeamSink.of(factory).withDroppedEventHandler((event, drop) -> {
            throw new Exception("the dead letters are full");
        }));
        harness.processElement("a", 0);
        held(1).get(0).drop(DropReason.REJECTED, "no");
        assertThatThrownBy(() -> harness.prepareSnapshotPreBarrier(1))
                .isInstanceOf(IOException.class)
                .hasMessage("The handler of dropped events failed: the dead letters are full");
    }

    @Test
    void a_handler_may_make_drops_failures_or_nothing() throws Exception {
        open(BeamSink.of(factory).withDroppedEventHandler(DroppedEventHandler.fail()));
        harness.processElement("a", 0);
        held(1).get(0).drop(DropReason.REJECTED, "no such column");
        assertThatThrownBy(() -> harness.prepareSnapshotPreBarrier(1))
                .isInstanceOf(EventDroppedException.class)
                .hasMessageContaining("REJECTED: no such column");
        harness.close();

        open(BeamSink.of(factory).withDroppedEventHandler(DroppedEventHandler.ignore()));
        harness.processElement("b", 0);
        held(2).get(1).drop(DropReason.REJECTED, "no such column");
        assertThatCode(() -> harness.prepareSnapshotPreBarrier(1)).doesNotThrowAnyException();
    }

    @Test
    void flinks_counters_have_what_was_sent_and_its_bytes() throws Exception {
        open(BeamSink.of(factory));
        harness.processElement("a", 0);
        harness.processElement("b", 0);
        harness.processElement("c", 0);
        held(3).get(2).drop(DropReason.REJECTED, "no");
        Delivery.sentAll(held(3).subList(0, 2), 25);
        harness.prepareSnapshotPreBarrier(1);
        assertThat(io().getNumRecordsOutCounter().getCount()).isEqualTo(2);
        assertThat(io().getNumBytesOutCounter().getCount()).isEqualTo(25);
    }

    @Test
    void two_sinks_with_equal_factories_share_a_client_that_closes_with_the_last() throws Exception {
        open(BeamSink.of(factory));
        var second = harness(BeamSink.of(factory));
        second.open();
        second.processElement("a", 0);
        held(1).get(0).sent();
        second.close();
        assertThat(factory.opened()).isEqualTo(1);
        assertThat(beam.isClosed()).isFalse();

        harness.close();

        assertThat(beam.isClosed()).isTrue();
    }

    @Test
    @SuppressWarnings("try") // the harness may be interrupted while it closes
    void an_event_that_flink_reuses_is_copied() throws Exception {
        RecordingBeam<int[]> recording = new RecordingBeam<>();
        TestBeamFactory<int[]> arrays = TestBeamFactory.over(() -> recording);
        try (OneInputStreamOperatorTestHarness<int[], ?> reusing = new OneInputStreamOperatorTestHarness<>(
                new SinkWriterOperatorFactory<int[], Object>(BeamSink.of(arrays)),
                IntPrimitiveArraySerializer.INSTANCE)) {
            reusing.getExecutionConfig().enableObjectReuse();
            reusing.open();
            int[] event = {1};
            reusing.processElement(event, 0);
            event[0] = 2;
            reusing.prepareSnapshotPreBarrier(1);
        }
        assertThat(recording.events()).containsExactly(new int[] {1});
    }

    @Test
    void a_client_that_cannot_be_opened_fails_the_start_with_its_message() throws Exception {
        BeamFactory<String> broken = () -> {
            throw new IllegalStateException("Druid lacks the extension");
        };
        harness = harness(BeamSink.of(broken));
        assertThatThrownBy(() -> harness.open()).hasStackTraceContaining("Druid lacks the extension");
    }

    @Test
    void a_flush_timeout_must_be_positive() {
        assertThatThrownBy(() -> BeamSink.of(factory).withFlushTimeout(Duration.ZERO))
                .hasMessage("The flush timeout must be positive, not PT0S");
    }

    private void open(BeamSink<String> sink) throws Exception {
        harness = harness(sink);
        harness.open();
    }

    private static OneInputStreamOperatorTestHarness<String, ?> harness(BeamSink<String> sink) throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new SinkWriterOperatorFactory<String, Object>(sink), StringSerializer.INSTANCE);
    }

    private OperatorIOMetricGroup io() {
        return harness.getOperator().getMetricGroup().getIOMetricGroup();
    }

    private CompletableFuture<Void> checkpointing() {
        return running(() -> harness.prepareSnapshotPreBarrier(1));
    }

    private interface Action {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> running(Action action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        action.run();
                        done.complete(null);
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                },
                "subtask");
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || done.isDone());
        return done;
    }

    private List<Delivery<String>> held(int count) {
        await().until(() -> beam.deliveries().size() == count);
        return beam.deliveries();
    }
}
