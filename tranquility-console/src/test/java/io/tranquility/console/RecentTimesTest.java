// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RecentTimesTest {
    private final AtomicLong nanoTime = new AtomicLong(5);
    private final RecentTimes times = new RecentTimes(nanoTime::get);

    private void pass(Duration duration) {
        nanoTime.addAndGet(duration.toNanos());
    }

    @Test
    void percentiles_are_told_with_an_error_of_an_eighth() {
        for (long millis = 1; millis <= 1000; millis++) {
            times.add(Duration.ofMillis(millis).toNanos());
        }
        RecentTimes.Percentiles read = times.read().orElseThrow();
        assertThat(read.batches()).isEqualTo(1000);
        assertThat(read.p50Nanos() / 1e6).isBetween(500.0, 562.5);
        assertThat(read.p99Nanos() / 1e6).isBetween(990.0, 1114.0);
    }

    @Test
    void the_extremes_have_a_place() {
        for (long nanos : new long[] {0, 7, 8, 15, 16, Long.MAX_VALUE}) {
            RecentTimes one = new RecentTimes(nanoTime::get);
            one.add(nanos);
            assertThat(one.read().orElseThrow().p99Nanos()).isBetween(nanos, Math.max(nanos, nanos / 8 * 9));
        }
        times.add(-1);
        assertThat(times.read().orElseThrow().p50Nanos()).isZero();
    }

    @Test
    void what_was_a_minute_ago_is_forgotten() {
        times.add(1000);
        pass(Duration.ofSeconds(31));
        times.add(1_000_000);
        assertThat(times.read().orElseThrow().batches()).isEqualTo(2);
        pass(Duration.ofSeconds(30));
        assertThat(times.read().orElseThrow().p50Nanos()).isGreaterThanOrEqualTo(1_000_000);
        assertThat(times.read().orElseThrow().batches()).isEqualTo(1);
        pass(Duration.ofMinutes(10));
        assertThat(times.read()).isEmpty();
    }
}
