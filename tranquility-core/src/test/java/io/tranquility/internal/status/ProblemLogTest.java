// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.internal.status.ProblemLog.Line;
import io.tranquility.status.Problem;
import io.tranquility.testing.ManualScheduler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProblemLogTest {
    private final ManualScheduler scheduler = new ManualScheduler(Instant.parse("2026-11-23T13:00:00Z"));
    private final ProblemLog log = new ProblemLog(
            () -> {
                throw new IllegalStateException("Nobody asks");
            },
            scheduler);

    private List<Line> lookLater(Problem... problems) {
        scheduler.advance(ProblemLog.PERIOD);
        return log.look(List.of(problems));
    }

    private static Problem late(int events) {
        return new Problem("events are late", events + " events were dropped");
    }

    @Test
    void what_is_there_for_a_moment_only_is_not_logged() {
        assertThat(lookLater(late(1))).isEmpty();
        assertThat(lookLater()).isEmpty();
        assertThat(lookLater(late(2))).isEmpty();
    }

    @Test
    void what_lasts_is_logged_now_and_then_and_when_it_is_over() {
        List<String> lines = new ArrayList<>();
        for (int look = 0; look <= 62; look++) {
            lookLater(late(look)).forEach(line -> lines.add(line.text()));
        }
        assertThat(lines)
                .containsExactly(
                        "1 events were dropped",
                        "31 events were dropped (for PT15M30S by now)",
                        "61 events were dropped (for PT30M30S by now)");
        assertThat(lookLater()).containsExactly(new Line(true, "No more, after PT31M30S: events are late"));
        assertThat(lookLater()).isEmpty();
    }

    @Test
    void each_problem_is_looked_at_by_itself() {
        Problem away = new Problem("ZooKeeper is away", "ZooKeeper is away.");
        lookLater(late(1), away);
        assertThat(lookLater(late(2), away))
                .containsExactly(new Line(false, "2 events were dropped"), new Line(false, "ZooKeeper is away."));
        assertThat(lookLater(away)).containsExactly(new Line(true, "No more, after PT1M: events are late"));
    }
}
