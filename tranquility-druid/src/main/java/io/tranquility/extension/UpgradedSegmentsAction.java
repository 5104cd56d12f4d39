// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.Set;
import org.apache.druid.indexing.common.actions.TaskAction;
import org.apache.druid.indexing.common.actions.TaskActionToolbox;
import org.apache.druid.indexing.common.task.PendingSegmentAllocatingTask;
import org.apache.druid.indexing.common.task.Task;
import org.apache.druid.metadata.PendingSegmentRecord;
import org.joda.time.Interval;

/**
 * Asks the Overlord for the ids that a task's segments have got beside their own because a task with a replacing lock, such as
 * a compaction, has published their interval anew. Druid tells them only to the tasks of its supervisors. Immutable; public
 * because Jackson makes it on the Overlord.
 */
public final class UpgradedSegmentsAction implements TaskAction<List<PendingSegmentRecord>> {
    static final String TYPE = "tranquilityUpgradedSegments";

    private final Set<Interval> intervals;

    @JsonCreator
    UpgradedSegmentsAction(@JsonProperty("intervals") Set<Interval> intervals) {
        this.intervals = Set.copyOf(intervals);
    }

    @JsonProperty
    public Set<Interval> getIntervals() {
        return intervals;
    }

    @Override
    public TypeReference<List<PendingSegmentRecord>> getReturnTypeReference() {
        return new TypeReference<>() {};
    }

    @Override
    public List<PendingSegmentRecord> perform(Task task, TaskActionToolbox toolbox) {
        final String allocator = ((PendingSegmentAllocatingTask) task).getTaskAllocatorId();
        return intervals.stream()
                .flatMap(
                        interval -> toolbox
                                .getIndexerMetadataStorageCoordinator()
                                .getPendingSegments(task.getDataSource(), interval)
                                .stream())
                .filter(segment -> segment.getUpgradedFromSegmentId() != null)
                .filter(segment -> allocator.equals(segment.getTaskAllocatorId()))
                .toList();
    }

    @Override
    public String toString() {
        return "UpgradedSegmentsAction" + intervals;
    }
}
