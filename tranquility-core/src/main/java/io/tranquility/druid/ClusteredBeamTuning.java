// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import java.time.Duration;
import java.util.Objects;

/**
 * How events are spread over time and tasks.
 *
 * @param segmentGranularity the time of one segment and so of one task
 * @param windowPeriod how far an event's segment may lie in the past or the future; not negative
 * @param warmingPeriod how long before a segment begins its tasks are created; not negative
 * @param partitions tasks that share the events of a segment, at least 1
 * @param replicants copies of each such task, at least 1
 * @param minSegmentsPerBeam how many segments, one after the other, a task takes the events of, at least 1
 * @param maxSegmentsPerBeam how many at most; not below {@code minSegmentsPerBeam}. Tasks begin with the segment of the
 *     first event that finds none, and where the two differ they are of several lengths, so that not all end at once. Each
 *     segment is handed off soon after its own window
 */
public record ClusteredBeamTuning(
        SegmentGranularity segmentGranularity,
        Duration windowPeriod,
        Duration warmingPeriod,
        int partitions,
        int replicants,
        int minSegmentsPerBeam,
        int maxSegmentsPerBeam) {
    /** With one segment for each task. */
    public ClusteredBeamTuning(
            SegmentGranularity segmentGranularity,
            Duration windowPeriod,
            Duration warmingPeriod,
            int partitions,
            int replicants) {
        this(segmentGranularity, windowPeriod, warmingPeriod, partitions, replicants, 1, 1);
    }

    public ClusteredBeamTuning {
        Objects.requireNonNull(segmentGranularity, "segmentGranularity");
        if (windowPeriod.isNegative()) {
            throw new IllegalArgumentException("windowPeriod must not be negative, but is " + windowPeriod);
        }
        if (warmingPeriod.isNegative()) {
            throw new IllegalArgumentException("warmingPeriod must not be negative, but is " + warmingPeriod);
        }
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions must be at least 1, but is " + partitions);
        }
        if (replicants < 1) {
            throw new IllegalArgumentException("replicants must be at least 1, but is " + replicants);
        }
        if (minSegmentsPerBeam < 1 || maxSegmentsPerBeam < minSegmentsPerBeam) {
            throw new IllegalArgumentException("minSegmentsPerBeam must be at least 1 and not above maxSegmentsPerBeam,"
                    + " but they are " + minSegmentsPerBeam + " and " + maxSegmentsPerBeam);
        }
    }
}
