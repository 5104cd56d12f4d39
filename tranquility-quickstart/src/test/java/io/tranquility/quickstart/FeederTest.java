// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.SendResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FeederTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Object> sent = new CopyOnWriteArrayList<>();
    private final Semaphore sendings = new Semaphore(0);
    private final AtomicInteger closings = new AtomicInteger();

    @Test
    void sends_until_the_source_ends_and_closes_it() throws InterruptedException {
        Feeder feeder = new Feeder(source(3), Optional.empty(), Long.MAX_VALUE, this::take);
        feeder.start();
        assertThat(feeder.awaitEnd(PATIENCE)).isTrue();
        assertThat(sent).containsExactly(0, 1, 2);
        assertThat(feeder.failure()).isEmpty();
        assertThat(closings).hasValue(1);
    }

    @Test
    void sends_no_more_than_wanted() throws InterruptedException {
        Feeder feeder = new Feeder(source(100), Optional.empty(), 2, this::take);
        feeder.start();
        assertThat(feeder.awaitEnd(PATIENCE)).isTrue();
        assertThat(sent).containsExactly(0, 1);
    }

    @Test
    void stops_between_two_events_however_far_apart_they_are() throws InterruptedException {
        Feeder feeder = new Feeder(
                source(Integer.MAX_VALUE), Optional.of(new Pacer(1e-6, System.nanoTime())), Long.MAX_VALUE, this::take);
        feeder.start();
        sendings.acquire();
        feeder.stop(PATIENCE);
        assertThat(feeder.awaitEnd(PATIENCE)).isTrue();
        assertThat(sent).containsExactly(0);
    }

    @Test
    void sends_nothing_more_after_a_stop_while_the_source_waits_for_input() throws InterruptedException {
        CountDownLatch input = new CountDownLatch(1);
        EventSource waiting = () -> {
            try {
                input.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return Optional.of(Map.of("n", 0));
        };
        Feeder feeder = new Feeder(waiting, Optional.empty(), Long.MAX_VALUE, this::take);
        feeder.start();
        feeder.stop(PATIENCE);
        input.countDown();
        assertThat(feeder.awaitEnd(PATIENCE)).isTrue();
        assertThat(sent).isEmpty();
    }

    @Test
    void gives_an_event_up_that_finds_no_room_in_time() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Feeder feeder = new Feeder(source(5), Optional.empty(), Long.MAX_VALUE, (event, now) -> {
            sendings.release();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                Thread.currentThread().interrupt();
            }
            return CompletableFuture.failedFuture(new IllegalStateException("no room"));
        });
        feeder.start();
        sendings.acquire();
        feeder.stop(Duration.ofMillis(1));
        assertThat(interrupted.getCount()).isZero();
        assertThat(feeder.awaitEnd(PATIENCE)).isTrue();
    }

    @Test
    void an_input_that_cannot_be_read_further_is_told() throws InterruptedException {
        EventSource failing = () -> {
            throw new IOException("disk gone");
        };
        Feeder feeder = new Feeder(failing, Optional.empty(), Long.MAX_VALUE, this::take);
        feeder.start();
        assertThat(feeder.awaitEnd(PATIENCE)).isTrue();
        assertThat(feeder.failure()).hasValueSatisfying(message -> assertThat(message)
                .isEqualTo("The input cannot be read further: java.io.IOException: disk gone"));
    }

    private CompletableFuture<SendResult> take(Map<String, Object> event, long nowNanos) {
        sent.add(event.get("n"));
        sendings.release();
        return CompletableFuture.completedFuture(SendResult.SENT);
    }

    private EventSource source(int count) {
        return new EventSource() {
            private int next;

            @Override
            public Optional<Map<String, Object>> next() {
                return next < count ? Optional.of(Map.of("n", next++)) : Optional.empty();
            }

            @Override
            public void close() {
                closings.incrementAndGet();
            }
        };
    }
}
