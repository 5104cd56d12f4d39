// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.testing.ManualScheduler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(attemptsAtMillis)
                .containsExactly(
                        0L, 50L, 150L, 350L, 750L, 1550L, 2550L, 3550L, 4550L, 5550L, 6550L, 7550L, 8550L, 9550L,
                        10000L);
        assertThatThrownBy(result::join)
                .hasCauseInstanceOf(RetriesExhaustedException.class)
                .hasMessageContaining("The push failed 15 times in 10.0 s: java.io.IOException: reset; busy");
    }

    @Test
    void an_outage_shorter_than_the_period_is_survived() {
        AtomicBoolean isBack = new AtomicBoolean();
        CompletableFuture<String> result = retrier.run(
                "It",
                Duration.ofSeconds(10),
                () -> isBack.get()
                        ? CompletableFuture.completedFuture("done")
                        : CompletableFuture.failedFuture(new IOException("refused")));
        scheduler.advance(Duration.ofMillis(9_999));
        isBack.set(true);
        scheduler.advance(Duration.ofMillis(1));
        assertThat(result).isCompletedWithValue("done");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1})
    void nothing_waits_a_second_longer_than_the_outage_and_what_is_down_is_not_hammered(double jitter) {
        for (long outageMillis = 10; outageMillis < 600_000; outageMillis = outageMillis * 5 / 4 + 1) {
            ManualScheduler time = new ManualScheduler(Instant.EPOCH);
            Duration outage = Duration.ofMillis(outageMillis);
            AtomicInteger attempts = new AtomicInteger();
            CompletableFuture<Duration> wait = new Retrier(time, () -> jitter).run("It", Duration.ofHours(1), () -> {
                attempts.incrementAndGet();
                Duration now = Duration.ofNanos(time.nanoTime());
                return now.compareTo(outage) < 0
                        ? CompletableFuture.failedFuture(new IOException("refused"))
                        : CompletableFuture.completedFuture(now);
            });
            time.advance(Duration.ofHours(1));
            assertThat(wait.join()).isLessThanOrEqualTo(outage.plusSeconds(1));
            assertThat(attempts.get()).isLessThan(9 + (int) (outage.toMillis() / 800));
        }
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

    @Test
    void warns_once_when_it_takes_longer_than_the_quiet_period() {
        PrintStream console = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        try {
            CompletableFuture<String> result = retrier.run(
                    "The push", Duration.ofMinutes(1), Duration.ofSeconds(10), attempts(new IOException("reset")));
            scheduler.advance(Duration.ofSeconds(9));
            assertThat(logged.toString(StandardCharsets.UTF_8)).isEmpty();
            scheduler.advance(Duration.ofMinutes(1));
            assertThat(result).isCompletedExceptionally();
        } finally {
            System.setErr(console);
        }
        assertThat(logged.toString(StandardCharsets.UTF_8)).containsOnlyOnce("The push has not succeeded for PT1");
    }
}
