// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.status;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.beam.DropReason;
import io.tranquility.status.RecentTroubles.Drops;
import io.tranquility.status.RecentTroubles.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Notes what went wrong, and forgets it when it has not happened again for a while. Thread-safe. */
public final class Troubles {
    private static final Duration MEMORY = Duration.ofMinutes(5);

    @GuardedBy("this")
    private final Map<DropReason, Noted> drops = new EnumMap<>(DropReason.class);

    @GuardedBy("this")
    private Refusal refusal;

    private record Noted(Drops drops, Instant last) {}

    /**
     * An event was left out.
     *
     * @param now by Druid's clock
     * @param ahead how far its time is ahead of that; empty if it has none
     */
    public synchronized void dropped(DropReason reason, Instant now, Optional<Duration> ahead) {
        drops.compute(
                reason,
                (any, noted) -> new Noted(
                        noted == null || isOver(noted.last(), now)
                                ? new Drops(reason, 1, now, ahead)
                                : new Drops(
                                        reason,
                                        noted.drops().events() + 1,
                                        noted.drops().since(),
                                        ahead),
                        now));
    }

    /** Tasks could not be created, and their events failed. */
    public synchronized void refused(Instant start, Instant end, Instant now, String reason) {
        refusal = new Refusal(start, end, now, reason);
    }

    /** By reason. */
    public synchronized List<Drops> drops(Instant now) {
        return drops.values().stream()
                .filter(noted -> !isOver(noted.last(), now))
                .map(Noted::drops)
                .toList();
    }

    /** The last one. */
    public synchronized Optional<Refusal> refusal(Instant now) {
        return Optional.ofNullable(refusal).filter(last -> !isOver(last.time(), now));
    }

    private static boolean isOver(Instant last, Instant now) {
        return Duration.between(last, now).compareTo(MEMORY) > 0;
    }
}
