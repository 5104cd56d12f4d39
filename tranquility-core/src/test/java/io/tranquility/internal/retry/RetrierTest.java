// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.testing.ManualScheduler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class RetrierTest {
    private final ManualScheduler scheduler = new ManualScheduler(Instant.EPOCH);
    private final Retrier retrier = new Retrier(scheduler, () -> 0);
    private final List<Long> attemptsAtMillis = new ArrayList<>();

    /** Fails with each of these in turn, and with the last one for ever; null succeeds. */
    private Supplier<CompletableFuture<String>> attempts(Throwable... failures) {
        return () -> {
            Throwable failure = failures[Math.min(attemptsAtMillis.size(), failures.length - 1)];
            attemptsAtMillis.add(Duration.ofNanos(scheduler.nanoTime()).toMillis());
            return failure == null
                    ? CompletableFuture.completedFuture("done")
                    : CompletableFuture.failedFuture(failure);
        };
    }

    @Test
    void tries_again_with_growing_pauses_until_it_succeeds() {
        CompletableFuture<String> result = retrier.run(
                "It",
                Duration.ofMinutes(1),
                attempts(new IOException("a"), new TimeoutException("b"), new TransientException("c"), null));
        assertThat(attemptsAtMillis).containsExactly(0L);
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(attemptsAtMillis).containsExactly(0L, 50L, 150L, 350L);
        assertThat(result).isCompletedWithValue("done");
    }

    @Test
    void fails_at_once_when_trying_again_cannot_help() {
        CompletableFuture<String> result =
                retrier.run("It", Duration.ofMinutes(1), attempts(new IllegalArgumentException("no such data source")));
        assertThatThrownBy(result::join).hasRootCauseMessage("no such data source");
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(attemptsAtMillis).containsExactly(0L);
    }

    @Test
    void an_attempt_that_throws_counts_like_one_that_fails() {
        CompletableFuture<String> result = retrier.run("It", Duration.ofSeconds(1), () -> {
            throw new IllegalStateException("bug");
        });
        assertThatThrownBy(result::join).hasRootCauseMessage("bug");
    }

    @Test
    void gives_up_when_the_period_is_over_and_says_what_was_tried() {
        CompletableFuture<String> result = retrier.run(
                "The push", Duration.ofSeconds(10), attempts(new IOException("reset"), new TransientException("busy")));
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(attemptsAtMillis).containsExactly(0L, 50L, 150L, 350L, 750L, 1550L, 3150L, 5150L, 7150L, 9150L);
        assertThatThrownBy(result::join)
                .hasCauseInstanceOf(RetriesExhaustedException.class)
                .hasMessageContaining("The push failed 10 times in 9.15 s: java.io.IOException: reset; busy");
    }

    @Test
    void with_no_period_there_is_one_attempt() {
        CompletableFuture<String> result = retrier.run("It", Duration.ZERO, attempts(new IOException("x")));
        assertThatThrownBy(result::join).hasMessageContaining("It failed 1 times in 0.0 s");
    }

    @Test
    void closing_fails_what_is_being_tried_and_what_comes_later() {
        CompletableFuture<String> retried = retrier.run("It", Duration.ofHours(1), attempts(new IOException("x")));
        CompletableFuture<String> unanswered =
                retrier.run("It", Duration.ofHours(1), () -> new CompletableFuture<String>());
        retrier.close();
        assertThat(retried).isCompletedExceptionally();
        assertThat(unanswered).isCompletedExceptionally();
        assertThat(retrier.run("It", Duration.ofHours(1), attempts((Throwable) null)))
                .isCompletedExceptionally();
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(attemptsAtMillis).containsExactly(0L);
    }

    @Test
    void jitter_makes_a_pause_up_to_a_fifth_shorter() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
        assertThat(backoff.after(1, 0)).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.after(1, 1)).isEqualTo(Duration.ofMillis(80));
        assertThat(backoff.after(50, 0)).isEqualTo(Duration.ofSeconds(1));
    }
}
