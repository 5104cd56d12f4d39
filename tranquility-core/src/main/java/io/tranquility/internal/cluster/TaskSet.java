// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import java.util.List;

/**
 * The tasks of one partition of one interval, all of which get the same events.
 *
 * @param interval the interval
 * @param partition the number of the partition, from 0
 * @param tasks one for each replicant, at least one
 */
public record TaskSet(Interval interval, int partition, List<TaskName> tasks) {
    /**
     * The names of a task.
     *
     * @param id the id at the Overlord
     * @param firehoseId the last part of the name of the service under which it takes events
     */
    public record TaskName(String id, String firehoseId) {}

    public TaskSet {
        tasks = List.copyOf(tasks);
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("A task set has at least one task: " + interval + ", " + partition);
        }
    }
}
