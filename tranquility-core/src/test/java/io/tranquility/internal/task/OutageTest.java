// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tranquility.internal.http.FakeHttpSender;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.NotSentException;
import io.tranquility.internal.overlord.FakeOverlord;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.RetriesExhaustedException;
import io.tranquility.internal.retry.TransientException;
import io.tranquility.testing.ManualScheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a batch waits when its task is away for a while, in virtual time. */
final class OutageTest {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration RETRY_PERIOD = Duration.ofMinutes(10);

    private final ManualScheduler scheduler = new ManualScheduler(Instant.EPOCH);
    private final FakeOverlord overlord = new FakeOverlord();
    private final FakeHttpSender http = new FakeHttpSender();

    /** How a task is away. */
    private enum Away {
        ANSWERS_500,
        ANSWERS_503,
        REFUSES_CONNECTIONS,
        RESETS_CONNECTIONS,
        /** And the Overlord does not answer either. */
        TOGETHER_WITH_THE_OVERLORD
    }

    private CompletableFuture<PushAnswer> push(Duration retryPeriod) {
        Retrier retrier = new Retrier(scheduler, () -> 0);
        TaskLocation location = new TaskLocation(
                "task",
                () -> JsonNodeFactory.instance.objectNode().put("id", "task"),
                overlord,
                TestAddresses.BY_OVERLORD,
                retrier,
                retryPeriod,
                refusal -> {});
        TaskClient client = new TaskClient(
                "task",
                "task",
                true,
                location,
                new Contact(scheduler, retryPeriod),
                http,
                retrier,
                new TaskClient.Patience(retryPeriod, retryPeriod));
        PushBuffer body = new PushBuffer();
        byte[] json = "[{}]".getBytes(StandardCharsets.UTF_8);
        body.write(json, 0, json.length);
        return client.push(new Push(new PushBody(body, "application/json", 1, Optional.empty()), "me-0", 7));
    }

    private CompletableFuture<HttpAnswer> answer(Away away, Duration outage) {
        if (elapsed().compareTo(outage) >= 0) {
            return CompletableFuture.completedFuture(new HttpAnswer(200, Map.of(), new byte[0]));
        }
        return switch (away) {
            case ANSWERS_500 -> CompletableFuture.completedFuture(new HttpAnswer(500, Map.of(), new byte[0]));
            case ANSWERS_503 -> CompletableFuture.completedFuture(new HttpAnswer(503, Map.of(), new byte[0]));
            case REFUSES_CONNECTIONS ->
                CompletableFuture.failedFuture(new NotSentException("refused", new IOException()));
            case RESETS_CONNECTIONS, TOGETHER_WITH_THE_OVERLORD ->
                CompletableFuture.failedFuture(new IOException("reset"));
        };
    }

    private Duration elapsed() {
        return Duration.ofNanos(scheduler.nanoTime());
    }

    private Duration waitOf(CompletableFuture<?> push) {
        Duration step = Duration.ofMillis(10);
        while (!push.isDone()) {
            scheduler.advance(step);
        }
        assertThat(push).isCompleted();
        return elapsed();
    }

    @ParameterizedTest
    @EnumSource
    void a_batch_waits_at_most_a_second_longer_than_the_outage(Away away) {
        for (long millis : new long[] {30, 300, 1_600, 3_200, 10_000, 150_000, 500_000}) {
            Duration begin = elapsed();
            Duration outage = Duration.ofMillis(millis);
            Duration end = begin.plus(outage);
            http.serve(call -> answer(away, end));
            if (away == Away.TOGETHER_WITH_THE_OVERLORD) {
                overlord.failWith(new TransientException("no Overlord"));
                scheduler.schedule(outage, () -> overlord.failWith(null));
            }
            Duration wait = waitOf(push(RETRY_PERIOD)).minus(begin);
            assertThat(wait).as("outage of %s", outage).isBetween(outage, outage.plusMillis(1_010));
        }
    }

    /**
     * A request to a task that is silent cannot be told from one that a busy task is at, so it has its 30 s: from a silence
     * of 150 s on that is less than a fifth more.
     */
    @Test
    void a_batch_waits_at_most_one_request_longer_than_a_silence() {
        for (long seconds : new long[] {1, 10, 29, 31, 60, 150, 400}) {
            Duration begin = elapsed();
            Duration silence = Duration.ofSeconds(seconds);
            Duration end = begin.plus(silence);
            http.serve(call -> {
                if (elapsed().compareTo(end) >= 0) {
                    return CompletableFuture.completedFuture(new HttpAnswer(200, Map.of(), new byte[0]));
                }
                CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
                scheduler.schedule(REQUEST_TIMEOUT, () -> answer.completeExceptionally(new TimeoutException("silent")));
                return answer;
            });
            Duration wait = waitOf(push(RETRY_PERIOD)).minus(begin);
            assertThat(wait).as("silence of %s", silence).isBetween(silence, silence.plusMillis(31_010));
        }
    }

    @Test
    void a_batch_that_was_tried_for_the_whole_period_fails_and_says_so() {
        http.serve(call -> answer(Away.ANSWERS_500, Duration.ofHours(1)));
        CompletableFuture<PushAnswer> push = push(Duration.ofMinutes(1));
        scheduler.advance(Duration.ofSeconds(59));
        assertThat(push).isNotDone();
        scheduler.advance(Duration.ofSeconds(1));
        assertThatThrownBy(push::join)
                .hasCauseInstanceOf(RetriesExhaustedException.class)
                .hasMessageContaining("in 60.0 s")
                .hasMessageContaining("HTTP 500");
    }
}
