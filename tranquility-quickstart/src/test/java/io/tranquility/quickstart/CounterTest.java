// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CounterTest {
    private static final Duration OFTEN = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final QueryableTimes times = new QueryableTimes();
    private Counter counter;

    @AfterEach
    void close() {
        counter.close();
    }

    @Test
    void waits_for_the_expected_count_and_tells_the_times_of_it() throws InterruptedException {
        AtomicLong count = new AtomicLong();
        times.acknowledged(System.nanoTime(), 3);
        start(count::incrementAndGet);
        assertThat(counter.await(100, PATIENCE)).hasValue(100);
        assertThat(times.medianMillis()).isPresent();
    }

    @Test
    void a_count_that_was_asked_for_before_does_not_do() throws InterruptedException {
        AtomicLong count = new AtomicLong(5);
        counter = new Counter(count::get, times);
        counter.start(Duration.ofMillis(50));
        await().until(() -> counter.latest().isPresent());
        count.set(6);
        assertThat(counter.await(5, Duration.ofMillis(300))).hasValue(6);
    }

    @Test
    void a_count_that_stays_wrong_is_returned_in_the_end() throws InterruptedException {
        start(() -> 7);
        assertThat(counter.await(8, Duration.ofMillis(200))).hasValue(7);
    }

    @Test
    void silence_and_its_reason_are_known() throws InterruptedException {
        start(() -> {
            throw new IllegalStateException("connection refused");
        });
        assertThat(counter.await(1, Duration.ofMillis(50))).isEmpty();
        assertThat(counter.latest()).isEmpty();
        assertThat(counter.isSilentFor(PATIENCE)).isFalse();
        assertThat(counter.isSilentFor(Duration.ofMillis(10))).isTrue();
        assertThat(counter.error()).isEqualTo("connection refused");
    }

    private void start(LongSupplier count) {
        counter = new Counter(count, times);
        counter.start(OFTEN);
    }
}
