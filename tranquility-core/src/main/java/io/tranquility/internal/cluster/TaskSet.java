// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The tasks of one partition of one interval, all of which get the same events. When all of them are lost, another set
 * takes their place: a new attempt, whose partition is numbered 1000 higher, so that its tasks have names of their own.
 *
 * @param interval the interval
 * @param partition the number of the partition in Druid: {@code 1000 * attempt + index}
 * @param tasks one for each replicant, at least one
 * @param retired the ids of tasks that missed events and so must not publish, of this and of earlier attempts; never all of
 *     this one
 * @param owner what the tasks say to whom they belong; empty if they do not, as those that the original records
 */
public record TaskSet(Interval interval, int partition, List<TaskName> tasks, Set<String> retired, String owner) {
    private static final int PARTITIONS_OF_AN_ATTEMPT = 1000;

    /** Druid's partition numbers are shorts. */
    private static final int MAX_PARTITION = Short.MAX_VALUE;

    /**
     * The names of a task.
     *
     * @param id the id at the Overlord
     * @param firehoseId the last part of the name of the service under which it takes events
     */
    public record TaskName(String id, String firehoseId) {}

    public TaskSet {
        tasks = List.copyOf(tasks);
        retired = Set.copyOf(retired);
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("A task set has at least one task: " + interval + ", " + partition);
        }
    }

    /** A set of which no task is retired, and which belongs to nobody. */
    public TaskSet(Interval interval, int partition, List<TaskName> tasks) {
        this(interval, partition, tasks, Set.of(), "");
    }

    /** The same with an owner. */
    public TaskSet ownedBy(String newOwner) {
        return new TaskSet(interval, partition, tasks, retired, newOwner);
    }

    /** The place of the partition among those of the interval, from 0. */
    public int index() {
        return partition % PARTITIONS_OF_AN_ATTEMPT;
    }

    /** Which attempt for its partition it is, from 0. */
    public int attempt() {
        return partition / PARTITIONS_OF_AN_ATTEMPT;
    }

    /** The partition of the next attempt; empty after the last one that Druid could number. */
    public OptionalInt nextPartition() {
        int next = partition + PARTITIONS_OF_AN_ATTEMPT;
        return next > MAX_PARTITION ? OptionalInt.empty() : OptionalInt.of(next);
    }

    /** The tasks that are not retired. */
    public List<TaskName> live() {
        return tasks.stream().filter(task -> !retired.contains(task.id())).toList();
    }

    /** The ids of the tasks that are not retired. */
    @Override
    public String toString() {
        return live().stream().map(TaskName::id).toList().toString();
    }
}
