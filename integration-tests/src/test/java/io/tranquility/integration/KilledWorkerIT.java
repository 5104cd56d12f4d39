// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static io.tranquility.integration.Events.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.SendResult;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import io.tranquility.embedded.TaskStatus;
import io.tranquility.tranquilizer.Tranquilizer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The worker of a task loses its power: the Overlord still calls the task running, for it may come back. */
@Tag("secured-druid")
@Tag("faults")
@ExtendWith(SecuredDruid.class)
final class KilledWorkerIT {
    private static final String LOST_PERIOD = "PT5S";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    KilledWorkerIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void a_task_that_is_silent_for_the_lost_period_is_joined_by_another() throws Exception {
        TestSource source = SecuredDruid.source(druid, "killed_worker").with("druidBeam.taskLostPeriod", LOST_PERIOD);
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            Events events = new Events(tranquilizer);
            Instant now = Instant.now();
            events.deliver(0, 500, now);
            String lost = source.taskIds().get(0);
            Role worker = workerOf(lost);

            druid.kill(worker);
            long killed = System.nanoTime();
            try {
                List<CompletableFuture<SendResult>> results = events.send(500, 1000, now);
                Events.assertSent(results);
                System.out.printf(
                        "Another task had the events %.1f s after the worker of theirs was killed; the lost period is %s%n",
                        (System.nanoTime() - killed) / 1e9, LOST_PERIOD);

                assertThat(druid.taskStatus(lost).orElseThrow().state()).isEqualTo(TaskStatus.State.RUNNING);
                source.awaitEvents(500, sum(500, 1000));
            } finally {
                druid.start(worker);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(source.taskIds()).hasSize(1).doesNotContain(lost));
            source.handOff();
            source.awaitEvents(500, sum(500, 1000));
        }
    }

    private Role workerOf(String task) {
        int port = druid.taskStatus(task).orElseThrow().location().orElseThrow().port();
        return druid.indexerUrls().get(0).getPort() == port ? Role.INDEXER : Role.SECOND_INDEXER;
    }
}
