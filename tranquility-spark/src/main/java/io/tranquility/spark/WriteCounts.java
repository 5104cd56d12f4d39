// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import io.tranquility.beam.DropReason;
import io.tranquility.tranquilizer.Outcomes;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of events that were written, of which none failed.
 *
 * @param sent events that are in Druid
 * @param droppedByReason events that were left out for good; reasons without events are absent
 * @param resent those of {@code sent} that an attempt of a task after its first one sent. An earlier attempt may have sent
 *     them too, so at most so many are in Druid more than once.
 */
public record WriteCounts(long sent, Map<DropReason, Long> droppedByReason, long resent) implements Serializable {
    /** Nothing was written. */
    public static final WriteCounts NONE = new WriteCounts(0, Map.of(), 0);

    public WriteCounts {
        droppedByReason = Map.copyOf(droppedByReason);
    }

    static WriteCounts of(Outcomes outcomes, boolean again) {
        return new WriteCounts(outcomes.sent(), outcomes.droppedByReason(), again ? outcomes.sent() : 0);
    }

    /** Events that were left out for good. */
    public long dropped() {
        return droppedByReason.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The sum of both. */
    public WriteCounts plus(WriteCounts other) {
        Map<DropReason, Long> sum = new EnumMap<>(DropReason.class);
        sum.putAll(droppedByReason);
        other.droppedByReason.forEach((reason, count) -> sum.merge(reason, count, Long::sum));
        return new WriteCounts(sent + other.sent, sum, resent + other.resent);
    }

    /** For people, as Spark's UI shows it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(sent).append(" sent");
        new TreeMap<>(droppedByReason)
                .forEach((reason, count) ->
                        text.append(", ").append(count).append(" dropped as ").append(reason));
        if (resent > 0) {
            text.append(", ").append(resent).append(" of them by tasks that ran again");
        }
        return text.toString();
    }
}
