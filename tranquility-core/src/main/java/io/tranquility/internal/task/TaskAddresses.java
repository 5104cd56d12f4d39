// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidDiscovery.TaskLocatorType;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.internal.cluster.Interval;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Whose word is taken for where tasks listen: the Overlord's, which knows them by their ids, or ZooKeeper's, where they
 * announce names that come again. The latter only where an earlier task of the same name has surely ended before the
 * later one can announce itself, so that no event reaches a task of another interval. Thread-safe.
 */
public final class TaskAddresses {
    /** How far the clocks of workers may differ from ours. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    private final TaskLocatorType type;
    private final TaskLocator announcements;

    /** How long before its interval a task can be created. */
    private final Duration ahead;

    private TaskAddresses(TaskLocatorType type, TaskLocator announcements, Duration ahead) {
        this.type = type;
        this.announcements = announcements;
        this.ahead = ahead;
    }

    /**
     * As a configuration says it.
     *
     * @throws IllegalArgumentException if announcements are asked for and names come again too soon
     */
    public static TaskAddresses of(
            TaskLocatorType type,
            TaskLocator announcements,
            ClusteredBeamTuning tuning,
            DruidBeamTuning druidBeamTuning) {
        SegmentGranularity granularity = tuning.segmentGranularity();
        Duration ahead = tuning.windowPeriod().plus(tuning.warmingPeriod()).plus(CLOCK_SKEW);
        // A second attempt may live for a window longer than a first one.
        Duration life = Duration.ofMillis(
                        granularity.bucketEnd(granularity.bucketStart(0)) - granularity.bucketStart(0))
                .multipliedBy(tuning.maxSegmentsPerBeam())
                .plus(ahead)
                .plus(tuning.windowPeriod().multipliedBy(2))
                .plus(druidBeamTuning.firehoseGracePeriod())
                .plus(CLOCK_SKEW);
        Duration cycle = TaskNames.cycleLength(granularity);
        boolean areNamesClear = life.compareTo(cycle) < 0;
        if (type == TaskLocatorType.CURATOR && !areNamesClear) {
            throw new IllegalArgumentException("druidBeam.taskLocator is curator, but with segments of one "
                    + granularity + " the names of tasks come again every " + cycle + ", and a task may live for "
                    + life + " (window, warming and grace periods): use auto or overlord");
        }
        return new TaskAddresses(areNamesClear ? type : TaskLocatorType.OVERLORD, announcements, ahead);
    }

    /** Those of one task. */
    One of(String serviceName, Interval interval) {
        return new One(
                type, () -> announcements.locate(serviceName, interval.start().minus(ahead)));
    }

    /** Where one task listens. */
    record One(TaskLocatorType type, Supplier<CompletableFuture<Optional<URI>>> announced) {
        /** Of a task that runs, and that the Overlord says to be there, if it says so. */
        CompletableFuture<Optional<URI>> running(Optional<URI> told) {
            return type == TaskLocatorType.CURATOR ? announced.get() : CompletableFuture.completedFuture(told);
        }

        /** Of a task about which the Overlord cannot be asked; empty too if ZooKeeper cannot either. */
        CompletableFuture<Optional<URI>> withoutOverlord() {
            return type == TaskLocatorType.OVERLORD
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : announced.get().exceptionally(e -> Optional.empty());
        }
    }
}
