// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import io.tranquility.beam.DropReason;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What went wrong lately, and may go on.
 *
 * @param drops events left out because of their time, by reason
 * @param refusal the last tasks that could not be created at all
 * @param handOffs task sets that take no more events, and have not ended as they should
 */
public record RecentTroubles(List<Drops> drops, Optional<Refusal> refusal, List<HandOff> handOffs) {
    /** Nothing went wrong. */
    public static final RecentTroubles NONE = new RecentTroubles(List.of(), Optional.empty(), List.of());

    public RecentTroubles {
        drops = List.copyOf(drops);
        handOffs = List.copyOf(handOffs);
    }

    /**
     * Events that were left out, one soon after the other.
     *
     * @param reason for all of them
     * @param events how many
     * @param since when the first of them was, by Druid's clock
     * @param ahead how far the time of the last one was ahead of that clock; negative if it was behind, and empty if the
     *     event has none
     */
    public record Drops(DropReason reason, long events, Instant since, Optional<Duration> ahead) {
        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("reason", reason.name());
            map.put("events", events);
            map.put("since", since.toString());
            ahead.ifPresent(duration -> map.put("ahead", duration.toString()));
            return map;
        }
    }

    /**
     * Tasks that could not be created, so that their events failed.
     *
     * @param start of their interval
     * @param end of it
     * @param time when that was
     * @param reason why
     */
    public record Refusal(Instant start, Instant end, Instant time, String reason) {
        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("start", start.toString());
            map.put("end", end.toString());
            map.put("time", time.toString());
            map.put("reason", reason);
            return map;
        }
    }

    /**
     * A task set that takes no more events.
     *
     * @param start of its interval
     * @param end of it
     * @param partition its partition
     * @param since when it took its last
     * @param isLost whether all its tasks failed; otherwise they go on for longer than publishing takes
     * @param tasks those that failed, or go on
     */
    public record HandOff(
            Instant start, Instant end, int partition, Instant since, boolean isLost, List<String> tasks) {
        public HandOff {
            tasks = List.copyOf(tasks);
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("start", start.toString());
            map.put("end", end.toString());
            map.put("partition", partition);
            map.put("since", since.toString());
            map.put("isLost", isLost);
            map.put("tasks", tasks);
            return map;
        }
    }

    void addTo(Map<String, Object> map) {
        map.put("recentDrops", drops.stream().map(Drops::toMap).toList());
        refusal.ifPresent(refused -> map.put("refusedTasks", refused.toMap()));
        map.put("handOffs", handOffs.stream().map(HandOff::toMap).toList());
    }
}
