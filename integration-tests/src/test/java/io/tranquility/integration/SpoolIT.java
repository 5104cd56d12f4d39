// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import io.tranquility.integration.ServerProgram.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code ack=spooled} at the packaged server: clients never repeat, the server is killed, and Druid is away. */
@ExtendWith(SharedDruid.class)
final class SpoolIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PER_REQUEST = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EmbeddedDruid druid;

    @RegisterExtension
    private final Distribution distribution = new Distribution();

    private int next;

    SpoolIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    private TestSource source(String name) {
        return TestSource.of(druid, name)
                .with("http.port", "0")
                .with("spool.type", "disk")
                .with("deadLetters.type", "file");
    }

    private ServerProgram start(Path file) {
        return ServerProgram.start(distribution, file);
    }

    /** Posts so many requests at once; all are answered, and none is repeated. */
    private void post(ServerProgram server, TestSource source, int requests) {
        List<CompletableFuture<Answer>> answers = IntStream.range(0, requests)
                .mapToObj(request ->
                        server.postLater("/v2/post/" + source.name() + "?ack=spooled", "application/json", body()))
                .toList();
        for (CompletableFuture<Answer> later : answers) {
            Answer answer = later.join();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
            assertThat(answer.json().path("spooled").asInt()).isEqualTo(PER_REQUEST);
        }
    }

    private byte[] body() {
        int first = next;
        next += PER_REQUEST;
        try {
            return JSON.writeValueAsBytes(IntStream.range(first, next)
                    .mapToObj(id -> TestSource.event(id, Instant.now()))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode spool(ServerProgram server, TestSource source) {
        return server.get("/v1/status")
                .json()
                .path("dataSources")
                .path(source.name())
                .path("spool");
    }

    /** Waits until nothing waits; then each event that was posted is in Druid once. */
    private void awaitAll(ServerProgram server, TestSource source) {
        await().atMost(PATIENCE)
                .until(() -> spool(server, source).path("pending").asInt() == 0);
        JsonNode spool = spool(server, source);
        assertThat(spool.path("pendingAtStart").asLong() + spool.path("spooled").asLong())
                .as(spool.toString())
                .isEqualTo(spool.path("sent").asLong());
        source.awaitEvents(next, (long) next * (next - 1) / 2);
    }

    private void whileDruidIsAway(Runnable what) {
        druid.stop(Role.INDEXER);
        druid.stop(Role.SECOND_INDEXER);
        try {
            what.run();
        } finally {
            druid.start(Role.INDEXER);
            druid.start(Role.SECOND_INDEXER);
        }
    }

    @Test
    void what_was_taken_while_druid_was_away_is_there_once_although_the_server_was_killed() throws Exception {
        TestSource source = source("spooled").granularity("HOUR");
        Path file = source.file(distribution.directory());
        ServerProgram killed = start(file);
        post(killed, source, 3);
        awaitAll(killed, source);
        whileDruidIsAway(() -> {
            post(killed, source, 10);
            assertThat(spool(killed, source).path("pending").asInt()).isEqualTo(10 * PER_REQUEST);
            killed.program().kill();
        });
        ServerProgram server = start(file);
        assertThat(spool(server, source).path("pendingAtStart").asInt()).isEqualTo(10 * PER_REQUEST);
        post(server, source, 2);
        awaitAll(server, source);
    }

    @Test
    void a_server_that_is_killed_while_it_sends_repeats_nothing() throws Exception {
        TestSource source = source("spooled_killed").granularity("HOUR");
        Path file = source.file(distribution.directory());
        ServerProgram first = start(file);
        post(first, source, 1);
        awaitAll(first, source);
        first.program().kill();
        for (int kill = 0; kill < 3; kill++) {
            ServerProgram killed = start(file);
            post(killed, source, 40);
            killed.program().kill();
        }
        ServerProgram server = start(file);
        awaitAll(server, source);
    }

    /** The segments are of minutes: when Druid is back those of the events are over, and their tasks have ended. */
    @Test
    @Tag("faults")
    void an_outage_beyond_the_window_loses_and_repeats_nothing() throws Exception {
        TestSource source = source("spooled_late")
                .with("druidBeam.firehoseGracePeriod", "PT90S")
                .with("druidBeam.firehoseRetryPeriod", "PT30S");
        Path file = source.file(distribution.directory());
        Files.writeString(file, Files.readString(file).replace("\"PT10M\"", "\"PT30S\""));
        ServerProgram killed = start(file);
        post(killed, source, 3);
        awaitAll(killed, source);
        whileDruidIsAway(() -> {
            post(killed, source, 10);
            killed.program().kill();
            ServerProgram server = start(file);
            Instant end = Instant.now().plus(Duration.ofMinutes(5));
            await().atMost(Duration.ofMinutes(6))
                    .pollInterval(Duration.ofSeconds(5))
                    .until(() -> {
                        post(server, source, 1);
                        return Instant.now().isAfter(end);
                    });
            server.program().kill();
        });
        ServerProgram server = start(file);
        awaitAll(server, source);
        assertThat(distribution
                        .directory()
                        .resolve("dead-letters")
                        .toFile()
                        .list((any, name) -> name.endsWith(".jsonl")))
                .as("dead letters")
                .isEmpty();
    }
}
