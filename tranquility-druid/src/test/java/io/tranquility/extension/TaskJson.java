// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A task as Tranquility has always submitted it. */
record TaskJson(
        String dataSource, String interval, String segmentGranularity, int partition, int replicant, String suffix) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    TaskJson(String dataSource, String interval, String segmentGranularity, int partition, int replicant) {
        this(dataSource, interval, segmentGranularity, partition, replicant, "");
    }

    static TaskJson hour(String dataSource) {
        return new TaskJson(dataSource, "2026-01-01T00:00:00.000Z/2026-01-01T01:00:00.000Z", "HOUR", 0, 0);
    }

    TaskJson partition(int number) {
        return new TaskJson(dataSource, interval, segmentGranularity, number, replicant, suffix);
    }

    TaskJson replicant(int number) {
        return new TaskJson(dataSource, interval, segmentGranularity, partition, number, suffix);
    }

    /** The same task as another client names it that knows nothing of this one. */
    TaskJson ofClient(String name) {
        return new TaskJson(dataSource, interval, segmentGranularity, partition, replicant, "_" + name);
    }

    String id() {
        return "index_realtime_" + dataSource + "_" + start() + "_" + partition + "_" + replicant + suffix;
    }

    /** Its cycle is the minute of the hour, so that tasks of one test do not share a name. */
    String serviceName() {
        return "firehose:druid:overlord:%s-%s-%04d-%04d"
                .formatted(dataSource, start().substring(11, 16).replace(":", ""), partition, replicant);
    }

    JsonNode toJson() {
        return parse("""
                {"type": "index_realtime", "id": "%s",
                 "resource": {"availabilityGroup": "%s-%s-%04d", "requiredCapacity": 1},
                 "spec": {
                   "dataSchema": {
                     "dataSource": "%s",
                     "parser": {"type": "map", "parseSpec": {"format": "json",
                       "timestampSpec": {"column": "timestamp", "format": "auto", "missingValue": null},
                       "dimensionsSpec": {"dimensions": ["page"], "spatialDimensions": []}}},
                     "metricsSpec": [{"type": "count", "name": "count"},
                                     {"type": "longSum", "name": "added", "fieldName": "added"}],
                     "granularitySpec": {"type": "uniform", "segmentGranularity": "%s",
                       "queryGranularity": {"type": "none"}, "rollup": true}},
                   "ioConfig": {"type": "realtime", "plumber": null,
                     "firehose": {"type": "clipped", "interval": "%s",
                       "delegate": {"type": "timed", "shutoffTime": "2100-01-01T00:00:00.000Z",
                         "delegate": {"type": "receiver", "serviceName": "%s", "bufferSize": 100000}}}},
                   "tuningConfig": {"shardSpec": {"type": "linear", "partitionNum": %d},
                     "rejectionPolicy": {"type": "none"}, "buildV9Directly": false, "maxPendingPersists": 0,
                     "intermediatePersistPeriod": "PT10m", "windowPeriod": "PT10M", "type": "realtime",
                     "maxRowsInMemory": 100000}}}
                """.formatted(
                        id(),
                        dataSource,
                        start(),
                        partition,
                        dataSource,
                        segmentGranularity,
                        interval,
                        serviceName(),
                        partition));
    }

    static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private String start() {
        return interval.substring(0, interval.indexOf('/'));
    }
}
