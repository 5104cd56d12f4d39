// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidLocation;
import io.tranquility.druid.DruidSpec;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.TaskSet;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes the {@code index_realtime} task that Druid had until version 30, and that the extension gives back to later
 * ones: a receiver that ends at a time and takes events of one interval only.
 */
final class TaskJson {
    private final DruidLocation location;
    private final DruidSpec spec;
    private final String timestampColumn;
    private final SegmentGranularity segmentGranularity;
    private final Duration windowPeriod;
    private final DruidBeamTuning tuning;

    TaskJson(
            DruidLocation location,
            DruidSpec spec,
            String timestampColumn,
            SegmentGranularity segmentGranularity,
            Duration windowPeriod,
            DruidBeamTuning tuning) {
        this.location = location;
        this.spec = spec;
        this.timestampColumn = timestampColumn;
        this.segmentGranularity = segmentGranularity;
        this.windowPeriod = windowPeriod;
        this.tuning = tuning;
    }

    /**
     * When the tasks of an interval end, if they are created in time.
     *
     * @param interval the interval
     */
    Instant shutoff(Interval interval) {
        return interval.end().plus(windowPeriod).plus(tuning.firehoseGracePeriod());
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
        specNode.set("dataSchema", dataSchema());
        specNode.set("ioConfig", ioConfig(set.interval(), name, now));
        specNode.set("tuningConfig", tuningConfig(set.partition()));
        return task;
    }

    /** The service under which a task takes events. */
    String serviceName(TaskSet.TaskName name) {
        return "firehose:" + location.overlordServiceKey() + ":" + name.firehoseId();
    }

    private ObjectNode dataSchema() {
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
        Instant lateShutoff = now.plus(windowPeriod).plus(tuning.firehoseGracePeriod());
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
        receiver.put("bufferSize", tuning.firehoseBufferSize());
        return ioConfig;
    }

    private ObjectNode tuningConfig(int partition) {
        ObjectNode tuningConfig = spec.tuningConfig().deepCopy();
        tuningConfig.put("type", "realtime");
        tuningConfig.putObject("shardSpec").put("type", "linear").put("partitionNum", partition);
        if (!tuningConfig.has("rejectionPolicy")) {
            // The window was judged at receipt; the task takes what it is sent.
            tuningConfig.putObject("rejectionPolicy").put("type", "none");
        }
        return tuningConfig;
    }
}
