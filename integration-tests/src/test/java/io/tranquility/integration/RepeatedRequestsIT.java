// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.integration.ServerProgram.Answer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests with an Idempotency-Key that are repeated at another server than the one that got them first. */
@ExtendWith(SharedDruid.class)
final class RepeatedRequestsIT {
    private static final int REQUESTS = 8;

    /** More than one push of each partition. */
    private static final int PER_REQUEST = 2_500;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final EmbeddedDruid druid;

    @RegisterExtension
    private final Distribution distribution = new Distribution();

    RepeatedRequestsIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void a_request_repeated_at_another_server_repeats_nothing() throws Exception {
        TestSource source = source("repeated");
        ServerProgram one = ServerProgram.start(distribution, source.file(distribution.directory()));
        ServerProgram other = ServerProgram.start(distribution, source.file(distribution.directory()));
        List<byte[]> bodies = bodies();

        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int request = 0; request < REQUESTS; request++) {
            answers.add(post(one, source, bodies, request));
            answers.add(post(other, source, bodies, request));
        }
        assertTaken(answers);
        one.program().kill();
        ServerProgram third = ServerProgram.start(distribution, source.file(distribution.directory()));
        assertTaken(IntStream.range(0, REQUESTS)
                .mapToObj(request -> post(third, source, bodies, request))
                .toList());

        long events = (long) REQUESTS * PER_REQUEST;
        source.awaitEvents(events, events * (events - 1) / 2);
        source.handOff();
        source.awaitEvents(events, events * (events - 1) / 2);
    }

    @Test
    void requests_to_a_server_that_was_killed_repeat_nothing_at_the_next() throws Exception {
        TestSource source = source("killed_server");
        ServerProgram killed = ServerProgram.start(distribution, source.file(distribution.directory()));
        List<byte[]> bodies = bodies();
        List<CompletableFuture<Answer>> lost = IntStream.range(0, REQUESTS)
                .mapToObj(request -> post(killed, source, bodies, request))
                .toList();
        CompletableFuture.anyOf(lost.toArray(CompletableFuture<?>[]::new)).get(2, TimeUnit.MINUTES);
        killed.program().kill();

        ServerProgram next = ServerProgram.start(distribution, source.file(distribution.directory()));
        assertTaken(IntStream.range(0, REQUESTS)
                .mapToObj(request -> post(next, source, bodies, request))
                .toList());

        long events = (long) REQUESTS * PER_REQUEST;
        source.awaitEvents(events, events * (events - 1) / 2);
    }

    private TestSource source(String name) {
        return TestSource.of(druid, name)
                .granularity("HOUR")
                .with("task.partitions", "2")
                .with("http.port", "0")
                .with("http.requestTimeout", "PT2M");
    }

    private static List<byte[]> bodies() throws IOException {
        Instant now = Instant.now();
        List<byte[]> bodies = new ArrayList<>();
        for (int request = 0; request < REQUESTS; request++) {
            List<Map<String, Object>> events = IntStream.range(request * PER_REQUEST, (request + 1) * PER_REQUEST)
                    .mapToObj(id -> TestSource.event(id, now))
                    .toList();
            bodies.add(JSON.writeValueAsBytes(events));
        }
        return bodies;
    }

    private static CompletableFuture<Answer> post(
            ServerProgram server, TestSource source, List<byte[]> bodies, int request) {
        return server.postLater(
                "/v2/post/" + source.name(),
                "application/json",
                bodies.get(request),
                "Idempotency-Key",
                "request " + request);
    }

    private static void assertTaken(List<CompletableFuture<Answer>> answers) throws Exception {
        for (CompletableFuture<Answer> later : answers) {
            Answer answer = later.get(3, TimeUnit.MINUTES);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.json().path("sent").asInt()).isEqualTo(PER_REQUEST);
        }
    }
}
