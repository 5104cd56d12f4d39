// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PacerTest {
    private static final long MILLI = 1_000_000;

    @Test
    void events_are_due_at_even_intervals() {
        Pacer pacer = new Pacer(100, 0);
        assertThat(pacer.take(0)).isLessThanOrEqualTo(0);
        assertThat(pacer.take(0)).isEqualTo(10 * MILLI);
        assertThat(pacer.take(4 * MILLI)).isEqualTo(6 * MILLI);
        assertThat(pacer.take(10 * MILLI)).isLessThanOrEqualTo(0);
        assertThat(pacer.take(10 * MILLI)).isEqualTo(10 * MILLI);
    }

    @Test
    void what_was_missed_within_a_second_is_made_up_for() {
        Pacer pacer = new Pacer(100, 0);
        assertThat(dueAt(pacer, 500 * MILLI)).isEqualTo(51);
    }

    @Test
    void of_a_longer_gap_one_second_is_made_up_for() {
        Pacer pacer = new Pacer(100, 0);
        assertThat(dueAt(pacer, 3_600_000 * MILLI)).isBetween(100, 102);
    }

    private static int dueAt(Pacer pacer, long now) {
        int due = 0;
        while (pacer.take(now) <= 0) {
            due++;
        }
        return due;
    }
}
