// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.SendResult;
import io.tranquility.tranquilizer.Tranquilizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sends numbered events of a {@link TestSource}. */
record Events(Tranquilizer<Map<String, Object>> tranquilizer) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    List<CompletableFuture<SendResult>> send(int from, int to, Instant time) {
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        for (int id = from; id < to; id++) {
            results.add(tranquilizer.send(TestSource.event(id, time)));
        }
        return results;
    }

    /** Sends events and waits until Druid has each. */
    void deliver(int from, int to, Instant time) throws Exception {
        assertSent(send(from, to, time));
    }

    /** Waits for these events only, as others may have to wait for something else. */
    static void assertSent(List<CompletableFuture<SendResult>> results) throws Exception {
        for (CompletableFuture<SendResult> result : results) {
            assertThat(result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(SendResult.SENT);
        }
    }

    /** Of the numbers from the first to the one before the last. */
    static long sum(long from, long to) {
        return to * (to - 1) / 2 - from * (from - 1) / 2;
    }
}
