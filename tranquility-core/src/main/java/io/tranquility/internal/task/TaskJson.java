// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidLocation;
import io.tranquility.druid.DruidSpec;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.TaskSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes the {@code index_realtime} task that Druid had until version 30, and that the extension gives back to later
 * ones: a receiver that ends at a time and takes events of one interval only.
 */
final class TaskJson {
    private final DruidLocation location;
    private final DruidSpec spec;
    private final String timestampColumn;
    private final ClusteredBeamTuning tuning;
    private final DruidBeamTuning druidTuning;

    TaskJson(
            DruidLocation location,
            DruidSpec spec,
            String timestampColumn,
            ClusteredBeamTuning tuning,
            DruidBeamTuning druidTuning) {
        this.location = location;
        this.spec = spec;
        this.timestampColumn = timestampColumn;
        this.tuning = tuning;
        this.druidTuning = druidTuning;
    }

    /**
     * When the tasks of an interval end, if they are created in time.
     *
     * @param interval the interval
     */
    Instant shutoff(Interval interval) {
        return interval.end().plus(tuning.windowPeriod()).plus(druidTuning.firehoseGracePeriod());
    }

    /**
     * A task.
     *
     * @param now one that is created when its interval is over already has as much time for what is on its way
     */
    ObjectNode task(TaskSet set, TaskSet.TaskName name, Instant now) {
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        task.put("type", "index_realtime");
        task.put("id", name.id());
        ObjectNode resource = task.putObject("resource");
        resource.put(
                "availabilityGroup",
                String.format(
                        "%s-%s-%04d",
                        location.dataSource(), Interval.text(set.interval().start()), set.partition()));
        resource.put("requiredCapacity", 1);
        if (!set.owner().isEmpty()) {
            task.putObject("context").put(TaskIdentity.OWNER, set.owner());
        }
        ObjectNode specNode = task.putObject("spec");
        Interval interval = set.interval();
        SegmentGranularity granularity = interval.granularity(tuning.segmentGranularity(), tuning.maxSegmentsPerBeam());
        specNode.set("dataSchema", dataSchema(granularity));
        specNode.set("ioConfig", ioConfig(interval, name, now));
        boolean isOver = !now.isBefore(interval.end());
        boolean handsOffMidway = !isOver
                && !Interval.of(granularity, interval.start().toEpochMilli()).equals(interval);
        specNode.set(
                "tuningConfig",
                tuningConfig(
                        set.partition(),
                        handsOffMidway ? Optional.of(takingPeriod(interval, granularity)) : Optional.empty()));
        return task;
    }

    /** The service under which a task takes events. */
    String serviceName(TaskSet.TaskName name) {
        return "firehose:" + location.overlordServiceKey() + ":" + name.firehoseId();
    }

    private ObjectNode dataSchema(SegmentGranularity segmentGranularity) {
        ObjectNode dataSchema = JsonNodeFactory.instance.objectNode();
        dataSchema.put("dataSource", location.dataSource());
        ObjectNode parser = dataSchema.putObject("parser");
        parser.put("type", "map");
        ObjectNode parseSpec = parser.putObject("parseSpec");
        parseSpec.put("format", "json");
        parseSpec.putObject("timestampSpec").put("column", timestampColumn).put("format", "millis");
        parseSpec.set("dimensionsSpec", spec.dimensionsSpec());
        dataSchema.set("metricsSpec", spec.metricsSpec());
        ObjectNode granularitySpec = dataSchema.putObject("granularitySpec");
        granularitySpec.put("type", "uniform");
        granularitySpec.put("segmentGranularity", segmentGranularity.name());
        granularitySpec.set("queryGranularity", spec.queryGranularity());
        granularitySpec.put("rollup", spec.rollup());
        if (spec.transformSpec().isObject()) {
            dataSchema.set("transformSpec", spec.transformSpec());
        }
        return dataSchema;
    }

    private ObjectNode ioConfig(Interval interval, TaskSet.TaskName name, Instant now) {
        Instant lateShutoff = now.plus(tuning.windowPeriod()).plus(druidTuning.firehoseGracePeriod());
        Instant shutoff = now.isBefore(interval.end()) ? shutoff(interval) : lateShutoff;
        ObjectNode ioConfig = JsonNodeFactory.instance.objectNode();
        ioConfig.put("type", "realtime");
        ioConfig.putNull("plumber");
        ObjectNode clipped = ioConfig.putObject("firehose");
        clipped.put("type", "clipped");
        clipped.put("interval", interval.toString());
        ObjectNode timed = clipped.putObject("delegate");
        timed.put("type", "timed");
        timed.put("shutoffTime", Interval.text(shutoff));
        ObjectNode receiver = timed.putObject("delegate");
        receiver.put("type", "receiver");
        receiver.put("serviceName", serviceName(name));
        receiver.put("bufferSize", druidTuning.firehoseBufferSize());
        return ioConfig;
    }

    /**
     * How far an event's time may be from a task's clock when it arrives, without that its segment may be handed off: as long
     * as its segment, which was admitted as a whole, and the window, and however long it may be on its way.
     */
    private Duration takingPeriod(Interval interval, SegmentGranularity granularity) {
        Duration longest = Duration.ZERO;
        for (long start = interval.start().toEpochMilli();
                start < interval.end().toEpochMilli();
                start = granularity.bucketEnd(start)) {
            Duration length = Duration.ofMillis(granularity.bucketEnd(start) - start);
            longest = longest.compareTo(length) < 0 ? length : longest;
        }
        Duration twoPushes = druidTuning
                .firehoseRetryPeriod()
                .plus(druidTuning.taskLostPeriod())
                .multipliedBy(2);
        return longest.plus(tuning.windowPeriod())
                .plus(druidTuning.firehoseGracePeriod())
                .plus(twoPushes);
    }

    /** @param takingPeriod if the task hands off each segment when that is over, instead of all at its end */
    private ObjectNode tuningConfig(int partition, Optional<Duration> takingPeriod) {
        ObjectNode tuningConfig = spec.tuningConfig().deepCopy();
        tuningConfig.put("type", "realtime");
        tuningConfig.putObject("shardSpec").put("type", "linear").put("partitionNum", partition);
        if (!tuningConfig.has("rejectionPolicy")) {
            // The window was judged at receipt; the task takes what it is sent.
            tuningConfig.putObject("rejectionPolicy").put("type", takingPeriod.isPresent() ? "serverTime" : "none");
            takingPeriod.ifPresent(period -> tuningConfig.put("windowPeriod", period.toString()));
        }
        return tuningConfig;
    }
}
