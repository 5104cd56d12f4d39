// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import io.tranquility.integration.ServerProgram.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code bin/tranquility server} while Druid's workers are away under load. Clients repeat what is not answered with 200, as
 * shippers do, with the same Idempotency-Key.
 */
@ExtendWith(SharedDruid.class)
final class ServerOutageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CLIENTS = 4;
    private static final int PER_REQUEST = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EmbeddedDruid druid;

    @RegisterExtension
    private final Distribution distribution = new Distribution();

    ServerOutageIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void requests_get_503_or_wait_as_configured_and_nothing_is_lost_or_repeated() throws Exception {
        Load impatient = new Load("impatient", "PT5S");
        Load patient = new Load("patient", "PT3M");

        outage(Duration.ofSeconds(20), impatient, patient);

        assertThat(impatient.refused.keySet()).isSubsetOf(503, 429).isNotEmpty();
        assertThat(patient.refused).isEmpty();
    }

    @Test
    @Tag("faults")
    void it_recovers_by_itself_when_druid_was_away_for_two_minutes() throws Exception {
        Load load = new Load("long_outage", "PT5S");

        outage(Duration.ofMinutes(2), load);

        assertThat(load.refused.keySet()).isSubsetOf(503, 429).isNotEmpty();
    }

    private void outage(Duration duration, Load... loads) throws Exception {
        try {
            for (Load load : loads) {
                load.awaitMore();
            }
            druid.stop(Role.INDEXER);
            druid.stop(Role.SECOND_INDEXER);
            try {
                Instant end = Instant.now().plus(duration);
                await().atMost(duration.plus(PATIENCE))
                        .until(() -> Instant.now().isAfter(end));
            } finally {
                druid.start(Role.INDEXER);
                druid.start(Role.SECOND_INDEXER);
            }
            for (Load load : loads) {
                load.awaitMore();
            }
        } finally {
            for (Load load : loads) {
                load.isOver.set(true);
            }
        }
        for (Load load : loads) {
            load.awaitEnd();
        }
    }

    /** A server and its clients. */
    private final class Load {
        private final TestSource source;
        private final ServerProgram server;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final List<CompletableFuture<Void>> clients;

        /** How many answers there were of each status but 200. */
        private final Map<Integer, Integer> refused = new ConcurrentHashMap<>();

        Load(String name, String requestTimeout) throws IOException {
            source = TestSource.of(druid, name)
                    .granularity("HOUR")
                    .with("http.port", "0")
                    .with("http.requestTimeout", requestTimeout);
            server = ServerProgram.start(distribution, source.file(distribution.directory()));
            clients = IntStream.range(0, CLIENTS)
                    .mapToObj(number -> run(name + "-client-" + number, this::postUntilOver))
                    .toList();
        }

        private void postUntilOver() {
            while (!isOver.get()) {
                postUntilTaken(next.getAndAdd(PER_REQUEST));
                acknowledged.addAndGet(PER_REQUEST);
            }
        }

        private void postUntilTaken(int first) {
            byte[] body = body(first);
            String key = "request " + first;
            while (true) {
                Answer answer =
                        server.post("/v2/post/" + source.name(), "application/json", body, "Idempotency-Key", key);
                if (answer.status() == 200) {
                    assertThat(answer.json().path("sent").asInt()).isEqualTo(PER_REQUEST);
                    return;
                }
                assertThat(answer.header("Retry-After")).as(answer.toString()).isNotEmpty();
                refused.merge(answer.status(), 1, Integer::sum);
            }
        }

        /** Waits until Druid takes events. */
        void awaitMore() {
            int before = acknowledged.get();
            await().atMost(PATIENCE).until(() -> acknowledged.get() >= before + 1000);
        }

        /** Waits for the clients, and until Druid has each event once. */
        void awaitEnd() throws Exception {
            for (CompletableFuture<Void> client : clients) {
                client.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            long all = acknowledged.get();
            assertThat(all).isEqualTo(next.get());
            source.awaitEvents(all, all * (all - 1) / 2);
        }
    }

    private static byte[] body(int first) {
        try {
            return JSON.writeValueAsBytes(IntStream.range(first, first + PER_REQUEST)
                    .mapToObj(id -> TestSource.event(id, Instant.now()))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In a thread of its own, whose failure the future has. */
    private static CompletableFuture<Void> run(String name, Runnable task) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                        end.complete(null);
                    } catch (RuntimeException | AssertionError e) {
                        end.completeExceptionally(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return end;
    }
}
