// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.SendResult;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.tranquilizer.Tranquilizer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Events through the whole pipeline into a real Druid, counted by SQL. */
@ExtendWith(SharedDruid.class)
final class PipelineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    PipelineIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void events_are_queryable_in_real_time_and_after_hand_off() throws Exception {
        TestSource source = TestSource.of(druid, "main_job").granularity("HOUR");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Instant now = Instant.now();
            send(tranquilizer, 0, 5000, now);
            source.awaitEvents(5000, sumBelow(5000));

            source.handOff();

            source.awaitEvents(5000, sumBelow(5000));
            assertThat(source.publishedSegments()).isPositive();
            assertThat(tranquilizer.outcomes().sent()).isEqualTo(5000);
            assertThat(tranquilizer.outcomes().pending()).isZero();
        }
    }

    private static void send(Tranquilizer<Map<String, Object>> tranquilizer, int from, int to, Instant time)
            throws Exception {
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        for (int id = from; id < to; id++) {
            results.add(tranquilizer.send(TestSource.event(id, time)));
        }
        tranquilizer.flush(PATIENCE);
        for (CompletableFuture<SendResult> result : results) {
            assertThat(result.get(0, TimeUnit.SECONDS)).isEqualTo(SendResult.SENT);
        }
    }

    private static long sumBelow(long n) {
        return n * (n - 1) / 2;
    }
}
