// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.integration.SharedDruid;
import io.tranquility.integration.TestSource;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pushes that go wrong on their way to a real Druid: what is sent again is neither lost nor doubled. */
@ExtendWith(SharedDruid.class)
@SuppressWarnings("FutureReturnValueIgnored") // outcomes are counted
final class LostAnswersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int EVENTS = 3000;

    private final EmbeddedDruid druid;
    private final AtomicInteger pushes = new AtomicInteger();

    @TempDir
    private Path directory;

    LostAnswersIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    /** Does something else than sending, with each push of an odd number. */
    private interface Mishap {
        CompletableFuture<HttpAnswer> send(HttpSender http, HttpCall call, Duration timeout);
    }

    private HttpSender unreliable(HttpSender http, Mishap mishap) {
        return new HttpSender() {
            @Override
            public CompletableFuture<HttpAnswer> send(HttpCall call, Duration timeout) {
                boolean isPush = call.uri().getPath().endsWith("/push-events");
                return isPush && pushes.incrementAndGet() % 2 == 1
                        ? mishap.send(http, call, timeout)
                        : http.send(call, timeout);
            }

            @Override
            public void close() {
                http.close();
            }
        };
    }

    @Test
    void a_batch_whose_answer_was_lost_is_not_doubled_when_it_is_sent_again() throws Exception {
        pushAll("lost_answers", (http, call, timeout) -> http.send(call, timeout)
                .thenCompose(answer -> {
                    assertThat(answer.status()).isEqualTo(200);
                    return CompletableFuture.failedFuture(new IOException("the answer was lost"));
                }));
    }

    @Test
    void a_batch_that_was_cut_on_its_way_is_whole_when_it_is_sent_again() throws Exception {
        pushAll("cut_bodies", (http, call, timeout) -> http.send(
                        new HttpCall(
                                call.method(),
                                call.uri(),
                                call.headers(),
                                call.contentType(),
                                call.body(),
                                call.length() / 2),
                        timeout)
                .thenApply(answer -> {
                    assertThat(answer.status()).isEqualTo(400);
                    return answer;
                }));
    }

    private void pushAll(String name, Mishap mishap) throws Exception {
        TestSource source = TestSource.of(druid, name).granularity("HOUR").with("tranquility.maxBatchSize", "100");
        try (Tranquilizer<Map<String, Object>> tranquilizer = source.builder(directory)
                .httpDecorator(http -> unreliable(http, mishap))
                .buildTranquilizer()) {
            Instant now = Instant.now();
            for (int id = 0; id < EVENTS; id++) {
                tranquilizer.send(TestSource.event(id, now));
            }
            tranquilizer.flush(PATIENCE);

            assertThat(tranquilizer.outcomes().sent()).isEqualTo(EVENTS);
            assertThat(pushes.get()).isGreaterThanOrEqualTo(2 * EVENTS / 100);
            source.awaitEvents(EVENTS, EVENTS * (EVENTS - 1L) / 2);
            source.handOff();
            source.awaitEvents(EVENTS, EVENTS * (EVENTS - 1L) / 2);
        }
    }
}
