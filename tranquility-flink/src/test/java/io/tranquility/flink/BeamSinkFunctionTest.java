// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.testing.HoldingBeam;
import io.tranquility.testing.RecordingBeam;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.IntPrimitiveArraySerializer;
import org.apache.flink.streaming.api.operators.StreamSink;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The function inside the operator that Flink runs it in. */
@SuppressWarnings("deprecation") // all of addSink is
final class BeamSinkFunctionTest {
    private final HoldingBeam<String> beam = new HoldingBeam<>();
    private final TestBeamFactory<String> factory = TestBeamFactory.over(() -> beam);
    private OneInputStreamOperatorTestHarness<String, Object> harness;

    @AfterEach
    void close() throws Exception {
        beam.deliveries().forEach(Delivery::sent);
        harness.close();
    }

    @Test
    void a_checkpoint_fails_with_an_event_before_it() throws Exception {
        open(BeamSinkFunction.of(factory));
        harness.processElement("a", 0);
        held(1).get(0).fail(new IOException("Druid is away"));
        assertThatThrownBy(() -> harness.snapshot(1, 1)).hasStackTraceContaining("Druid is away");
    }

    @Test
    void a_checkpoint_succeeds_once_all_have_an_outcome_and_the_counters_have_it() throws Exception {
        open(BeamSinkFunction.of(factory).withDroppedEventHandler(DroppedEventHandler.ignore()));
        harness.processElement("a", 0);
        harness.processElement("b", 0);
        Delivery.sentAll(held(2).subList(0, 1), 12);
        held(2).get(1).drop(DropReason.REJECTED, "no");
        harness.snapshot(1, 1);
        var io = harness.getOperator().getMetricGroup().getIOMetricGroup();
        assertThat(io.getNumRecordsOutCounter().getCount()).isEqualTo(1);
        assertThat(io.getNumBytesOutCounter().getCount()).isEqualTo(12);
    }

    @Test
    void the_end_of_the_stream_waits_for_all() throws Exception {
        open(BeamSinkFunction.of(factory).withFlushTimeout(Duration.ofMillis(10)));
        harness.processElement("a", 0);
        assertThatThrownBy(() -> harness.getOperator().finish()).hasMessageContaining("1 events have no outcome");
    }

    @Test
    void the_client_closes_with_the_function() throws Exception {
        open(BeamSinkFunction.of(factory));
        harness.close();
        assertThat(beam.isClosed()).isTrue();
    }

    @Test
    @SuppressWarnings("try") // the harness may be interrupted while it closes
    void an_event_that_flink_reuses_is_copied() throws Exception {
        open(BeamSinkFunction.of(factory));
        RecordingBeam<int[]> recording = new RecordingBeam<>();
        BeamSinkFunction<int[]> function = BeamSinkFunction.of(TestBeamFactory.<int[]>over(() -> recording));
        try (OneInputStreamOperatorTestHarness<int[], Object> reusing = new OneInputStreamOperatorTestHarness<>(
                new StreamSink<>(function), IntPrimitiveArraySerializer.INSTANCE)) {
            reusing.getExecutionConfig().enableObjectReuse();
            function.setInputType(PrimitiveArrayTypeInfo.INT_PRIMITIVE_ARRAY_TYPE_INFO, reusing.getExecutionConfig());
            reusing.open();
            int[] event = {1};
            reusing.processElement(event, 0);
            event[0] = 2;
            reusing.snapshot(1, 1);
        }
        assertThat(recording.events()).containsExactly(new int[] {1});
    }

    private void open(BeamSinkFunction<String> function) throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(new StreamSink<>(function), StringSerializer.INSTANCE);
        harness.open();
    }

    private List<Delivery<String>> held(int count) {
        await().until(() -> beam.deliveries().size() == count);
        return beam.deliveries();
    }
}
