// SPDX-License-Identifier: Apache-2.0
package io.tranquility.status;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tasks of one partition of an interval, all of which get the same events.
 *
 * @param partition its place among those of the interval, from 0
 * @param attempt 0 for the first set, one more for each that took the place of another
 * @param isCurrent whether it gets the events; false once another has taken its place
 * @param openedAt when this process began to use it
 * @param replicas its tasks
 */
public record TaskSetStatus(
        int partition, int attempt, boolean isCurrent, Instant openedAt, List<ReplicaStatus> replicas) {
    public TaskSetStatus {
        replicas = List.copyOf(replicas);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("partition", partition);
        map.put("attempt", attempt);
        map.put("isCurrent", isCurrent);
        map.put("openedAt", openedAt.toString());
        map.put("replicas", replicas.stream().map(ReplicaStatus::toMap).toList());
        return map;
    }
}
