// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.testing.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CorrectedSchedulerTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final ManualScheduler machine = new ManualScheduler(NOON);
    private final CorrectedScheduler corrected = new CorrectedScheduler(machine);

    private void hear(long... secondsAhead) {
        for (long seconds : secondsAhead) {
            corrected.heard(machine.now().plusSeconds(seconds));
        }
    }

    @Test
    void the_time_of_day_is_druids() {
        hear(-40, -40);
        assertThat(corrected.now()).isEqualTo(NOON.minusSeconds(40));
        machine.advance(Duration.ofSeconds(5));
        assertThat(corrected.now()).isEqualTo(NOON.minusSeconds(35));
        assertThat(corrected.nanoTime())
                .as("deadlines have nothing to do with it")
                .isEqualTo(machine.nanoTime());
    }

    @Test
    void a_time_of_this_machine_is_told_in_druids() {
        assertThat(corrected.corrected(NOON.minusSeconds(7))).isEqualTo(NOON.minusSeconds(7));
        hear(-40, -40);
        assertThat(corrected.corrected(NOON.minusSeconds(7))).isEqualTo(NOON.minusSeconds(47));
    }

    @Test
    void a_difference_of_less_than_two_seconds_is_none() {
        hear(1, 1, -1);
        assertThat(corrected.now()).isEqualTo(NOON);
        hear(10, 10, 11, 11);
        assertThat(corrected.now()).isEqualTo(NOON.plusSeconds(10));
    }

    @Test
    void one_answer_that_was_under_way_for_long_changes_nothing() {
        hear(0, -20, 0, 0);
        assertThat(corrected.now()).isEqualTo(NOON);
    }

    @Test
    void a_clock_that_was_set_right_needs_no_correction_any_more() {
        hear(60, 60, 0, 0);
        assertThat(corrected.now()).isEqualTo(NOON);
    }
}
