// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDruidTest {
    private static final int NOBODY = 1; // no user's server listens on a port that low

    @Test
    void does_not_wait_for_workers_without_end(@TempDir Path directory) throws IOException {
        WorkDirectory work = WorkDirectory.create(Optional.of(directory.resolve("work")));
        HttpServer overlord = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        overlord.createContext("/druid/indexer/v1/workers", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write("[]".getBytes(StandardCharsets.UTF_8));
            }
        });
        overlord.start();
        try (EmbeddedDruid druid = new EmbeddedDruid(
                new DruidProcess(new ProcessBuilder("cat")),
                IndexerProcesses.none(work),
                work,
                Map.of(
                        Role.COORDINATOR, overlord.getAddress().getPort(),
                        Role.BROKER, NOBODY,
                        Role.SECOND_INDEXER, NOBODY),
                Optional.empty())) {
            assertThatThrownBy(() -> druid.awaitWorkers(Deadline.in(Duration.ofMillis(1))))
                    .isInstanceOf(EmbeddedDruidException.class)
                    .hasMessage("The overlord does not give tasks to the second indexer on port 1 after 1 ms");
            overlord.stop(0);
            assertThatCode(() -> druid.awaitWorkers(Deadline.in(Duration.ofMinutes(1))))
                    .as("where no overlord runs")
                    .doesNotThrowAnyException();
        } finally {
            overlord.stop(0);
        }
    }

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
