// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.DropReason;
import io.tranquility.metrics.Metric;
import io.tranquility.testing.HoldingBeam;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class PipelineMetricsTest {
    private final PipelineMetrics metrics = new PipelineMetrics();
    private final RecordingRegistrar shown = new RecordingRegistrar();

    @Test
    void events_are_read_from_the_tranquilizer_and_add_up() {
        HoldingBeam<String> beam = new HoldingBeam<>();
        try (Tranquilizer<String> tranquilizer = Tranquilizer.over(beam, TranquilizerTuning.DEFAULT)) {
            for (int i = 0; i < 5; i++) {
                var unused = tranquilizer.send("event " + i);
            }
            var unused = tranquilizer.flush();
            Awaitility.await().until(() -> beam.deliveries().size() == 5);
            beam.deliveries().get(0).sent();
            beam.deliveries().get(1).drop(DropReason.REJECTED, "no");
            beam.deliveries().get(2).fail(new IllegalStateException("away"));
            metrics.register(shown);
            assertThat(shown.number("events.received")).isZero();

            metrics.read(tranquilizer);

            assertThat(shown.number("events.received")).isEqualTo(5);
            assertThat(shown.number("events.sent")).isEqualTo(1);
            assertThat(shown.number("events.dropped.rejected")).isEqualTo(1);
            assertThat(shown.number("events.failed")).isEqualTo(1);
            assertThat(shown.number("events.pending")).isEqualTo(2);
            tranquilizer.close(Duration.ZERO);
        }
    }

    @Test
    void what_was_told_before_is_counted_and_values_go_to_the_last_registrar() {
        metrics.count(Metric.RETRIES, "", 2);
        metrics.count(Metric.TASK_SETS, "replaced", 3);
        metrics.count(Metric.TASK_SETS, "unheard of", 3);
        metrics.record(Metric.BATCH_EVENTS, 7);
        metrics.register(shown);
        metrics.record(Metric.BATCH_EVENTS, 8);

        assertThat(shown.number("retries")).isEqualTo(2);
        assertThat(shown.number("task.sets.replaced")).isEqualTo(3);
        assertThat(shown.number("task.sets.created")).isZero();
        assertThat(shown.histogram("batch.events")).containsExactly(8L);
    }
}
