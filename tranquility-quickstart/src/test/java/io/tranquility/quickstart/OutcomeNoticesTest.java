// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutcomeNoticesTest {
    private final List<String> said = new ArrayList<>();
    private final OutcomeNotices notices = new OutcomeNotices(said::add);

    @Test
    void the_first_drop_of_each_reason_is_explained() {
        notices.outcome(SendResult.SENT, null);
        notices.outcome(new SendResult.Dropped(DropReason.BEFORE_WINDOW, "too old"), null);
        notices.outcome(new SendResult.Dropped(DropReason.BEFORE_WINDOW, "too old again"), null);
        notices.outcome(new SendResult.Dropped(DropReason.NO_TIMESTAMP, "no time"), null);
        assertThat(said)
                .containsExactly(
                        "First event dropped as BEFORE_WINDOW: too old",
                        "First event dropped as NO_TIMESTAMP: no time");
    }

    @Test
    void only_the_first_failures_are_explained() {
        for (int i = 1; i <= 10; i++) {
            notices.outcome(null, new IllegalStateException("failure " + i));
        }
        assertThat(said)
                .containsExactly(
                        "Event failed: failure 1",
                        "Event failed: failure 2",
                        "Event failed: failure 3 (failures are only counted from now on)");
    }
}
