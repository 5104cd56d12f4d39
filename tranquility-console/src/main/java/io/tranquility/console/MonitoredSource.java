// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.PropertyValues;
import io.tranquility.input.EventParser;
import io.tranquility.status.Diagnosis;
import io.tranquility.status.PipelineStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A data source of an application at a moment.
 *
 * @param config what the file says of it
 * @param properties what it and the whole file set
 * @param credentials who may see it
 * @param parser makes a parser of what the application takes
 * @param takesLines whether that is a text, line by line, or a record as a whole
 * @param counts of its events
 * @param pending events without an outcome
 * @param pipeline what its pipeline does, if it has one
 * @param more what only this application says of it, for JSON
 */
public record MonitoredSource(
        DataSourceConfig config,
        PropertyValues properties,
        Credentials credentials,
        Supplier<EventParser> parser,
        boolean takesLines,
        EventCounts counts,
        long pending,
        Optional<PipelineStatus> pipeline,
        Map<String, Object> more) {
    /** @param latency of its batches */
    Map<String, Object> describe(Map<String, Object> latency) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("windowPeriod", config.beamTuning().windowPeriod().toString());
        described.put(
                "segmentGranularity", config.beamTuning().segmentGranularity().toString());
        described.put("partitions", config.beamTuning().partitions());
        described.put("replicants", config.beamTuning().replicants());
        described.put("events", counts.values());
        described.put("pending", pending);
        described.put("latency", latency);
        described.put("lastDrops", counts.lastDrops());
        pipeline.ifPresent(status -> {
            described.put("problems", Diagnosis.of(status));
            described.put("pipeline", status.toMap());
        });
        described.putAll(more);
        return described;
    }
}
