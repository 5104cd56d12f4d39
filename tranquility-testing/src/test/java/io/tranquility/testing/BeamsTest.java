// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.SendResult;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class BeamsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void a_recording_beam_takes_events_until_it_is_closed() {
        RecordingBeam<String> beam = new RecordingBeam<>();
        List<RecordingDelivery<String>> first = RecordingDelivery.of("a", "b");
        beam.deliver(first);
        beam.deliver(RecordingDelivery.of("c"));
        assertThat(beam.events()).containsExactly("a", "b", "c");
        assertThat(beam.batches()).containsExactly(List.of("a", "b"), List.of("c"));
        assertThat(first).allMatch(delivery -> delivery.result().equals(SendResult.SENT));

        beam.close();

        List<RecordingDelivery<String>> late = RecordingDelivery.of("d");
        beam.deliver(late);
        assertThat(beam.isClosed()).isTrue();
        assertThat(late.get(0).failure()).hasMessage("The RecordingBeam is closed");
        assertThat(beam.events()).hasSize(3);
    }

    @Test
    void a_failing_beam_fails_events_until_it_is_healed() {
        RecordingBeam<String> healthy = new RecordingBeam<>();
        FailingBeam<String> beam = new FailingBeam<>(healthy, new IOException("no Druid"));
        List<RecordingDelivery<String>> first = RecordingDelivery.of("a", "b");
        beam.deliver(first);
        assertThat(first).allMatch(delivery -> delivery.failure().getMessage().equals("no Druid"));
        assertThat(beam.failed()).isEqualTo(2);

        beam.heal();
        beam.deliver(RecordingDelivery.of("c"));
        beam.close();

        assertThat(beam.failed()).isEqualTo(2);
        assertThat(healthy.events()).containsExactly("c");
        assertThat(healthy.isClosed()).isTrue();
    }

    @Test
    void a_manual_scheduler_drives_a_tranquilizer_through_its_linger() {
        ManualScheduler time = new ManualScheduler(START);
        RecordingBeam<String> beam = new RecordingBeam<>();
        TranquilizerTuning tuning = new TranquilizerTuning(100, 5, Duration.ofSeconds(10), true);
        Tranquilizer<String> tranquilizer = new Tranquilizer<>(beam, tuning, time);

        CompletableFuture<SendResult> result = tranquilizer.send("a");
        time.advance(Duration.ofSeconds(9));
        assertThat(result).isNotDone();
        time.advance(Duration.ofSeconds(1));

        assertThat(result).isCompletedWithValue(SendResult.SENT);
        assertThat(time.now()).isEqualTo(START.plusSeconds(10));
    }
}
