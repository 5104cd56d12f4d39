// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The windows are ten minutes, the buckets an hour; the clock starts at 00:00. */
class TimeWindowTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final ManualClock clock = new ManualClock();

    @Test
    void without_a_policy_every_row_is_in_time_and_no_bucket_is_ever_over() {
        final TimeWindow window = Windows.of(RejectionPolicy.NONE, clock);
        clock.advance(Duration.ofDays(7));
        assertThat(window.accepts(at("1970-01-01T00:00:00Z"))).isTrue();
        assertThat(window.accepts(at("2100-01-01T00:00:00Z"))).isTrue();
        assertThat(window.close()).isLessThan(at("1970-01-01T00:00:00Z"));
    }

    @Test
    void by_server_time_a_row_may_be_off_by_the_window() {
        final TimeWindow window = Windows.of(RejectionPolicy.SERVER_TIME, clock);
        assertThat(window.accepts(at("2025-12-31T23:49:59.999Z"))).isFalse();
        assertThat(window.accepts(at("2025-12-31T23:50:00Z"))).isTrue();
        assertThat(window.accepts(at("2026-01-01T00:10:00Z"))).isTrue();
        assertThat(window.accepts(at("2026-01-01T00:10:00.001Z"))).isFalse();
    }

    @Test
    void by_server_time_a_bucket_is_over_when_its_end_is_a_window_ago() {
        final TimeWindow window = Windows.of(RejectionPolicy.SERVER_TIME, clock);
        clock.advance(Duration.ofMinutes(70).minusMillis(1));
        assertThat(window.close()).isEqualTo(at("2026-01-01T00:00:00Z"));
        clock.advance(Duration.ofMillis(1));
        assertThat(window.close()).isEqualTo(at("2026-01-01T01:00:00Z"));
    }

    @Test
    void by_message_time_the_newest_row_moves_the_window() {
        final TimeWindow window = Windows.of(RejectionPolicy.MESSAGE_TIME, clock);
        assertThat(window.accepts(at("2026-01-01T00:30:00Z"))).isTrue();
        assertThat(window.accepts(at("2026-01-01T00:20:00Z"))).isTrue();
        assertThat(window.accepts(at("2026-01-01T00:19:59Z"))).isFalse();
        clock.advance(Duration.ofDays(1));
        assertThat(window.close()).isEqualTo(at("2026-01-01T00:00:00Z"));
        assertThat(window.accepts(at("2026-01-01T01:10:00Z"))).isTrue();
        assertThat(window.close()).isEqualTo(at("2026-01-01T01:00:00Z"));
        assertThat(window.accepts(at("2026-01-01T00:59:59Z"))).isFalse();
    }

    @Test
    void by_message_time_nothing_is_over_before_the_first_row() {
        assertThat(Windows.of(RejectionPolicy.MESSAGE_TIME, clock).close()).isZero();
    }

    @Test
    void a_bucket_that_is_over_stays_so_when_the_clock_is_set_back() {
        final TimeWindow window = Windows.of(RejectionPolicy.SERVER_TIME, clock);
        clock.advance(Duration.ofMinutes(70));
        window.close();
        clock.advance(Duration.ofMinutes(-70));
        assertThat(window.accepts(at("2026-01-01T00:00:00Z"))).isFalse();
        assertThat(window.close()).isEqualTo(at("2026-01-01T01:00:00Z"));
    }

    @Test
    void a_bucket_is_known_by_its_start() {
        final TimeWindow window = Windows.none();
        final long start = at("2026-01-01T00:00:00Z");
        assertThat(window.bucket(start)).isEqualTo(start);
        assertThat(window.bucket(start + HOUR - 1)).isEqualTo(start);
        assertThat(window.bucket(start + HOUR)).isEqualTo(start + HOUR);
        assertThat(window.bucket(start - 1)).isEqualTo(start - HOUR);
    }

    private static long at(String time) {
        return Instant.parse(time).toEpochMilli();
    }
}
