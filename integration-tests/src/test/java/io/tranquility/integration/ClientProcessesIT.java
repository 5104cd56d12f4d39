// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static io.tranquility.integration.Events.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.druid.ClientProcess;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.tranquilizer.Tranquilizer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Clients in JVMs of their own, with one configuration file. */
@ExtendWith(SharedDruid.class)
final class ClientProcessesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    ClientProcessesIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void they_send_to_one_set_of_tasks() throws Exception {
        TestSource source =
                TestSource.of(druid, "processes").granularity("HOUR").with("task.partitions", "2");
        Path config = source.file(directory);
        Instant now = Instant.now();
        try (ClientProcess one = ClientProcess.sending(config, source.name(), 0, 1000, now);
                ClientProcess other = ClientProcess.sending(config, source.name(), 1000, 2000, now)) {
            assertThat(one.outcome()).isEqualTo("1000 sent, 0 dropped, 0 failed");
            assertThat(other.outcome()).isEqualTo("1000 sent, 0 dropped, 0 failed");
        }
        source.awaitEvents(2000, sum(0, 2000));
        assertThat(source.taskIds()).hasSize(2);
        source.handOff();
        source.awaitEvents(2000, sum(0, 2000));
    }

    @Test
    void a_task_that_was_recorded_by_one_that_was_killed_is_submitted_by_the_next() throws Exception {
        TestSource source =
                TestSource.of(druid, "killed_client").granularity("HOUR").with("druidBeam.randomizeTaskId", "true");
        Instant now = Instant.now();
        String recorded;
        try (ClientProcess killed = ClientProcess.stoppingAtItsFirstTask(source.file(directory), source.name(), now)) {
            recorded = await().atMost(PATIENCE)
                    .until(killed::recordedTask, Optional::isPresent)
                    .orElseThrow();
            killed.kill();
        }
        assertThat(druid.taskStatus(recorded)).isEmpty();

        try (Tranquilizer<Map<String, Object>> tranquilizer = source.tranquilizer(directory)) {
            new Events(tranquilizer).deliver(0, 500, now);
        }
        assertThat(source.taskIds()).containsExactly(recorded);
        source.awaitEvents(500, sum(0, 500));
        source.handOff();
    }
}
