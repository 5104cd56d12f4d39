// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HistoryTest {
    private final History history = new History();

    private static History.Point point(long time) {
        return new History.Point(time, time, 0, 0, 0, 0);
    }

    @Test
    void it_has_the_last_hour_and_no_more() {
        for (long time = 1; time <= 400; time++) {
            history.add(Map.of("wiki", point(time)));
        }
        assertThat(history.of("wiki")).hasSize(360);
        assertThat(history.of("wiki").get(0)).isEqualTo(List.of(41L, 41L, 0L, 0L, 0L, 0L));
        assertThat(history.of("unknown")).isEmpty();
    }

    @Test
    void what_is_served_no_more_is_forgotten() {
        history.add(Map.of("wiki", point(1), "clicks", point(1)));
        history.add(Map.of("wiki", point(2)));
        assertThat(history.of("clicks")).isEmpty();
        assertThat(history.of("wiki")).hasSize(2);
    }

    @Test
    void counts_add_up_at_any_moment() {
        EventCounts counts = new EventCounts();
        counts.received(6);
        counts.settled(SendResult.SENT);
        counts.settled(new SendResult.Dropped(DropReason.BEFORE_WINDOW, "too old"));
        counts.unparseable("no JSON");
        counts.failed();
        assertThat(counts.point(9)).isEqualTo(new History.Point(9, 6, 1, 1, 1, 1));
        assertThat(counts.unsettled()).isEqualTo(2);
        counts.triedAgain(1);
        assertThat(counts.unsettled()).isEqualTo(3);
        assertThat(counts.lastDrops())
                .containsOnly(Map.entry("BEFORE_WINDOW", "too old"), Map.entry("UNPARSEABLE", "no JSON"));
        assertThat(counts).hasToString("1 events sent, 1 dropped {BEFORE_WINDOW=1}, 1 unparseable");
    }
}
