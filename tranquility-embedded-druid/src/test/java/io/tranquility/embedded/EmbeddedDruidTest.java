// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDruidTest {
    private static final int NOBODY = 1; // no user's server listens on a port that low

    @Test
    void says_how_a_child_ended_that_does_not_answer_any_more(@TempDir Path directory) throws IOException {
        WorkDirectory work = WorkDirectory.create(Optional.of(directory.resolve("work")));
        Files.writeString(work.log(), "Terminating due to java.lang.OutOfMemoryError: Java heap space\n");
        DruidProcess process = new DruidProcess(new ProcessBuilder("sh", "-c", "exit 3"));
        try (EmbeddedDruid druid = new EmbeddedDruid(
                process,
                IndexerProcesses.none(work),
                work,
                Map.of(Role.COORDINATOR, NOBODY, Role.BROKER, NOBODY),
                Optional.empty())) {
            await().until(() -> process.ended().isPresent());
            String expected = "The embedded Druid (process " + druid.pid() + ") has ended with status 3. The end of its"
                    + " log (" + work.log() + "):\nTerminating due to java.lang.OutOfMemoryError: Java heap space";

            assertThatThrownBy(() -> druid.sql("SELECT 1"))
                    .isInstanceOf(EmbeddedDruidException.class)
                    .hasMessage(expected);
            assertThatThrownBy(() -> druid.stop(Role.BROKER))
                    .isInstanceOf(EmbeddedDruidException.class)
                    .hasMessage(expected);
            assertThatThrownBy(() -> druid.kill(Role.BROKER))
                    .isInstanceOf(EmbeddedDruidException.class)
                    .hasMessageContaining("The broker has no JVM of its own and cannot be killed");
        }
    }
}
