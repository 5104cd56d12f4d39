// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.DropReason;
import io.tranquility.status.RecentTroubles.Drops;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TroublesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T13:00:00Z");

    private final Troubles troubles = new Troubles();

    @Test
    void drops_one_soon_after_the_other_are_counted_together_by_reason() {
        troubles.dropped(DropReason.BEFORE_WINDOW, NOW, Optional.of(Duration.ofMinutes(-14)));
        troubles.dropped(DropReason.NO_TIMESTAMP, NOW, Optional.empty());
        Instant later = NOW.plus(Duration.ofMinutes(4));
        troubles.dropped(DropReason.BEFORE_WINDOW, later, Optional.of(Duration.ofMinutes(-15)));
        assertThat(troubles.drops(later))
                .containsExactlyInAnyOrder(
                        new Drops(DropReason.BEFORE_WINDOW, 2, NOW, Optional.of(Duration.ofMinutes(-15))),
                        new Drops(DropReason.NO_TIMESTAMP, 1, NOW, Optional.empty()));
    }

    @Test
    void what_does_not_happen_again_is_forgotten() {
        troubles.dropped(DropReason.BEFORE_WINDOW, NOW, Optional.of(Duration.ofMinutes(-14)));
        troubles.refused(NOW, NOW.plusSeconds(3600), NOW, "no");
        Instant later = NOW.plus(Duration.ofMinutes(5));
        assertThat(troubles.drops(later)).hasSize(1);
        assertThat(troubles.refusal(later).orElseThrow().reason()).isEqualTo("no");
        assertThat(troubles.drops(later.plusSeconds(1))).isEmpty();
        assertThat(troubles.refusal(later.plusSeconds(1))).isEmpty();
        troubles.dropped(DropReason.BEFORE_WINDOW, later.plusSeconds(1), Optional.of(Duration.ofMinutes(-14)));
        assertThat(troubles.drops(later.plusSeconds(1)))
                .containsExactly(new Drops(
                        DropReason.BEFORE_WINDOW, 1, later.plusSeconds(1), Optional.of(Duration.ofMinutes(-14))));
    }
}
