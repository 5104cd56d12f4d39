// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.cluster.TaskSet.TaskName;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;

/**
 * Names tasks as the original does. Ids are unique; the ids of firehoses come again after a while, as in the original,
 * because the announcements of services in ZooKeeper were meant to be few.
 */
final class TaskNames {
    private static final int FIREHOSE_CYCLES = 1000;

    private final String dataSource;
    private final ClusteredBeamTuning tuning;

    TaskNames(String dataSource, ClusteredBeamTuning tuning) {
        this.dataSource = dataSource;
        this.tuning = tuning;
    }

    /**
     * The set of an interval's partition.
     *
     * @param suffix what else the ids end in, or nothing
     */
    TaskSet set(Interval interval, int partition, int replicants, String suffix) {
        List<TaskName> tasks = new ArrayList<>(replicants);
        for (int replicant = 0; replicant < replicants; replicant++) {
            tasks.add(name(interval, partition, replicant, suffix));
        }
        return new TaskSet(interval, partition, tasks);
    }

    /** @param suffix what else the id ends in, or nothing */
    TaskName name(Interval interval, int partition, int replicant, String suffix) {
        String id = "index_realtime_" + dataSource + "_" + Interval.text(interval.start()) + "_" + partition + "_"
                + replicant + suffix;
        String firehoseId = String.format("%s-%03d-%04d-%04d", dataSource, cycle(interval), partition, replicant);
        return new TaskName(id, firehoseId);
    }

    /** After what time the ids of firehoses come again, at the earliest. */
    static Duration cycleLength(SegmentGranularity granularity) {
        return switch (granularity) {
            case SECOND -> Duration.ofSeconds(FIREHOSE_CYCLES);
            case MINUTE, FIVE_MINUTE, TEN_MINUTE, FIFTEEN_MINUTE, THIRTY_MINUTE -> Duration.ofHours(3);
            case HOUR, SIX_HOUR, EIGHT_HOUR -> Duration.ofDays(1);
            case DAY -> Duration.ofDays(28);
            case WEEK -> Duration.ofDays(7 * 52);
            case MONTH, QUARTER -> Duration.ofDays(365);
            case YEAR -> Duration.ofDays(365L * FIREHOSE_CYCLES);
        };
    }

    private int cycle(Interval interval) {
        Instant start = interval.start();
        ZonedDateTime time = start.atZone(ZoneOffset.UTC);
        return switch (interval.granularity(tuning.segmentGranularity(), tuning.maxSegmentsPerBeam())) {
            case SECOND -> (int) (start.getEpochSecond() % FIREHOSE_CYCLES);
            case MINUTE, FIVE_MINUTE, TEN_MINUTE, FIFTEEN_MINUTE, THIRTY_MINUTE ->
                time.getHour() % 3 * 60 + time.getMinute();
            case HOUR, SIX_HOUR, EIGHT_HOUR -> time.getHour();
            case DAY -> time.getDayOfMonth();
            case WEEK -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case MONTH, QUARTER -> time.getMonthValue();
            case YEAR -> (int) (ChronoUnit.YEARS.between(Instant.EPOCH.atZone(ZoneOffset.UTC), time) % FIREHOSE_CYCLES);
        };
    }
}
