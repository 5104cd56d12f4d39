// SPDX-License-Identifier: Apache-2.0
package io.tranquility.tranquilizer;

import io.tranquility.beam.DropReason;
import java.util.Map;

/**
 * What became of the events, at one moment: {@code received = sent + dropped + failed + pending}.
 *
 * @param received events that were given to the tranquilizer
 * @param sent events that are in Druid
 * @param droppedByReason events left out for good, by reason; reasons without events are absent
 * @param failed events whose delivery failed
 * @param pending events without an outcome yet, counted by themselves
 */
public record Outcomes(long received, long sent, Map<DropReason, Long> droppedByReason, long failed, long pending) {
    public Outcomes {
        droppedByReason = Map.copyOf(droppedByReason);
    }

    /** Events left out for good. */
    public long dropped() {
        return droppedByReason.values().stream().mapToLong(Long::longValue).sum();
    }
}
