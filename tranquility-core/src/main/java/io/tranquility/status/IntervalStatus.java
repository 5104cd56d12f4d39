// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An interval that takes events.
 *
 * @param start its first moment
 * @param end the first moment after it
 * @param isOpen whether its task sets are known; until then its events wait
 * @param problem why the last try to open it came to nothing, while it is not open
 * @param taskSets by partition, the latest attempt of each first; empty until it is open
 */
public record IntervalStatus(
        Instant start, Instant end, boolean isOpen, Optional<String> problem, List<TaskSetStatus> taskSets) {
    public IntervalStatus {
        taskSets = List.copyOf(taskSets);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("start", start.toString());
        map.put("end", end.toString());
        map.put("isOpen", isOpen);
        problem.ifPresent(why -> map.put("problem", why));
        map.put("taskSets", taskSets.stream().map(TaskSetStatus::toMap).toList());
        return map;
    }
}
