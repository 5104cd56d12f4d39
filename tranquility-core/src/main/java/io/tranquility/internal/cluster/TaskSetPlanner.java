// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.SegmentGranularity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Decides which task sets an interval gets: those that are recorded, with more partitions where fewer are recorded than
 * configured, or new ones, of one segment or several. All instances decide alike.
 */
final class TaskSetPlanner {
    private final String dataSource;
    private final ClusteredBeamTuning tuning;
    private final BeamMaker<?> maker;

    TaskSetPlanner(String dataSource, ClusteredBeamTuning tuning, BeamMaker<?> maker) {
        this.dataSource = dataSource;
        this.tuning = tuning;
        this.maker = maker;
    }

    /**
     * A state in which an interval has task sets, unless it is divided among others; the same state if it has them.
     *
     * @param firstStart the start of the first interval in the window
     * @param openFrom the start of the first interval that takes events
     */
    ClusterState planned(ClusterState state, Interval interval, Instant firstStart, Instant openFrom) {
        boolean isLate = interval.start().isBefore(firstStart);
        List<TaskSet> sets = state.taskSets(interval);
        if (!sets.isEmpty() && !(isLate && isOfSeveralSegments(sets.get(0)))) {
            return isLate ? state : extended(state, interval, sets);
        }
        if (division(state, interval).isPresent()) {
            return state;
        }
        List<Interval> segments = List.of(interval);
        if (isLate) {
            maker.checkLate(interval);
        } else {
            segments = segmentsFrom(interval, state);
        }
        Interval all =
                new Interval(interval.start(), segments.get(segments.size() - 1).end());
        List<TaskSet> created = described(all, 0);
        ClusterState next = state;
        for (Interval segment : segments) {
            next = next.with(segment, created);
        }
        return next.closedBefore(openFrom);
    }

    /**
     * By which granularity an interval must be divided, because parts of it have task sets already: the configuration had
     * another granularity before.
     */
    static Optional<SegmentGranularity> division(ClusterState state, Interval interval) {
        Set<Instant> divisions = state.divisions(interval);
        if (divisions.isEmpty()) {
            return Optional.empty();
        }
        divisions.addAll(List.of(interval.start(), interval.end()));
        return Interval.coarsest(divisions);
    }

    /** With more partitions, if there are fewer than configured; but not to sets of another granularity. */
    private ClusterState extended(ClusterState state, Interval interval, List<TaskSet> sets) {
        Interval all = sets.get(0).interval();
        boolean isComplete = sets.size() >= tuning.partitions();
        return isComplete || granularity(all) != tuning.segmentGranularity()
                ? state
                : state.extended(interval, described(all, sets.size()));
    }

    private List<TaskSet> described(Interval interval, int firstPartition) {
        return IntStream.range(firstPartition, tuning.partitions())
                .mapToObj(partition -> maker.describe(interval, partition))
                .toList();
    }

    /** Those that get their tasks together: as many as are configured, and up to one that has tasks already. */
    private List<Interval> segmentsFrom(Interval first, ClusterState state) {
        List<Interval> segments = new ArrayList<>(List.of(first));
        boolean isConfigured = Interval.of(
                        tuning.segmentGranularity(), first.start().toEpochMilli())
                .equals(first);
        // All instances come to the same number, and data sources to different ones.
        int wanted = new SplittableRandom(Objects.hash(dataSource, first.start()))
                .nextInt(tuning.minSegmentsPerBeam(), tuning.maxSegmentsPerBeam() + 1);
        while (isConfigured && segments.size() < wanted) {
            Instant end = segments.get(segments.size() - 1).end();
            Interval next = Interval.of(tuning.segmentGranularity(), end.toEpochMilli());
            if (!state.taskSets(next).isEmpty() || !state.divisions(next).isEmpty()) {
                break;
            }
            segments.add(next);
        }
        return segments;
    }

    private SegmentGranularity granularity(Interval interval) {
        return interval.granularity(tuning.segmentGranularity(), tuning.maxSegmentsPerBeam());
    }

    /** Then its tasks have handed off those whose window is over, and take no more events for them. */
    private boolean isOfSeveralSegments(TaskSet set) {
        SegmentGranularity granularity = granularity(set.interval());
        return granularity == tuning.segmentGranularity()
                && !Interval.of(granularity, set.interval().start().toEpochMilli())
                        .equals(set.interval());
    }
}
