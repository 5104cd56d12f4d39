// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.SendResult;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
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

/** Tasks and workers of a real Druid are lost while events flow. */
@ExtendWith(SharedDruid.class)
final class FailoverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    FailoverIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void a_killed_task_costs_what_it_had_and_nothing_more() throws Exception {
        TestSource source = TestSource.of(druid, "killed_task").granularity("HOUR");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Instant now = Instant.now();
            assertSent(tranquilizer, send(tranquilizer, 0, 500, now));
            String task = source.taskIds().get(0);

            long killed = System.nanoTime();
            source.kill(task);

            assertSent(tranquilizer, send(tranquilizer, 500, 1500, now));
            System.out.printf("Another task had the events %.1f s after theirs was killed%n", seconds(killed));
            source.awaitEvents(1000, sum(500, 1500));
            source.handOff();
            source.awaitEvents(1000, sum(500, 1500));
        }
    }

    @Test
    void with_a_second_replicant_a_killed_task_costs_nothing() throws Exception {
        TestSource source =
                TestSource.of(druid, "killed_replicant").granularity("HOUR").with("task.replicants", "2");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Instant now = Instant.now();
            assertSent(tranquilizer, send(tranquilizer, 0, 500, now));
            List<CompletableFuture<SendResult>> results = new ArrayList<>(send(tranquilizer, 500, 1000, now));

            source.kill(source.taskIds().get(0));

            results.addAll(send(tranquilizer, 1000, 1500, now));
            assertSent(tranquilizer, results);
            source.handOff();
            source.awaitEvents(1500, sum(0, 1500));
        }
    }

    @Test
    void a_task_that_publishes_early_is_followed_by_one_that_appends() throws Exception {
        TestSource source = TestSource.of(druid, "published_early").granularity("HOUR");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Instant now = Instant.now();
            assertSent(tranquilizer, send(tranquilizer, 0, 500, now));
            source.handOff();
            assertSent(tranquilizer, send(tranquilizer, 500, 1000, now));
            source.awaitEvents(1000, sum(0, 1000));
            source.handOff();
            source.awaitEvents(1000, sum(0, 1000));
            assertThat(source.publishedSegments()).isEqualTo(2);
        }
    }

    @Test
    void a_lost_worker_costs_nothing_while_the_other_replicant_lives() throws Exception {
        TestSource source = TestSource.of(druid, "lost_worker")
                .granularity("HOUR")
                .with("task.replicants", "2")
                .with("druidBeam.replicaTimeout", "PT2S");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Instant now = Instant.now();
            assertSent(tranquilizer, send(tranquilizer, 0, 500, now));
            druid.stop(Role.SECOND_INDEXER);
            try {
                assertSent(tranquilizer, send(tranquilizer, 500, 1500, now));
                await().atMost(PATIENCE).until(() -> source.taskIds().size() == 1);
                source.handOff();
                source.awaitEvents(1500, sum(0, 1500));
            } finally {
                druid.start(Role.SECOND_INDEXER);
            }
        }
    }

    private static List<CompletableFuture<SendResult>> send(
            Tranquilizer<Map<String, Object>> tranquilizer, int from, int to, Instant time) {
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        for (int id = from; id < to; id++) {
            results.add(tranquilizer.send(TestSource.event(id, time)));
        }
        return results;
    }

    private static void assertSent(
            Tranquilizer<Map<String, Object>> tranquilizer, List<CompletableFuture<SendResult>> results)
            throws Exception {
        tranquilizer.flush(PATIENCE);
        for (CompletableFuture<SendResult> result : results) {
            assertThat(result.get(0, TimeUnit.SECONDS)).isEqualTo(SendResult.SENT);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static long sum(long from, long to) {
        return to * (to - 1) / 2 - from * (from - 1) / 2;
    }
}
