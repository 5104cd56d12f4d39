// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidLocation;
import io.tranquility.druid.DruidSpec;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.TaskSet;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TaskJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Interval DAY =
            new Interval(Instant.parse("2026-11-23T00:00:00Z"), Instant.parse("2026-11-24T00:00:00Z"));

    @Test
    void is_the_task_that_the_original_submits() throws IOException {
        DruidSpec spec = new DruidSpec(
                (ObjectNode) JSON.readTree("{\"dimensions\":[\"page\",\"language\",\"user\",\"city\"]}"),
                (ArrayNode) JSON.readTree("[{\"type\":\"count\",\"name\":\"count\"}]"),
                JSON.readTree("{\"type\":\"none\"}"),
                true,
                JsonNodeFactory.instance.nullNode(),
                (ObjectNode) JSON.readTree("{\"maxRowsInMemory\":100000,\"intermediatePersistPeriod\":\"PT10m\","
                        + "\"windowPeriod\":\"PT10M\"}"));
        TaskJson json = new TaskJson(
                new DruidLocation("druid/overlord", "/druid/discovery", "first"),
                spec,
                "timestamp",
                SegmentGranularity.DAY,
                Duration.ofMinutes(10),
                DruidBeamTuning.DEFAULT);
        TaskSet.TaskName name = new TaskNames("first", SegmentGranularity.DAY).name(DAY, 0, 0, "");
        JsonNode expected = JSON.readTree("""
                {"type": "index_realtime",
                 "id": "index_realtime_first_2026-11-23T00:00:00.000Z_0_0",
                 "resource": {"availabilityGroup": "first-2026-11-23T00:00:00.000Z-0000", "requiredCapacity": 1},
                 "spec": {
                   "dataSchema": {
                     "dataSource": "first",
                     "parser": {"type": "map", "parseSpec": {
                       "format": "json",
                       "timestampSpec": {"column": "timestamp", "format": "millis"},
                       "dimensionsSpec": {"dimensions": ["page", "language", "user", "city"]}}},
                     "metricsSpec": [{"type": "count", "name": "count"}],
                     "granularitySpec": {"type": "uniform", "segmentGranularity": "DAY",
                       "queryGranularity": {"type": "none"}, "rollup": true}},
                   "ioConfig": {"type": "realtime", "plumber": null, "firehose": {
                     "type": "clipped", "interval": "2026-11-23T00:00:00.000Z/2026-11-24T00:00:00.000Z",
                     "delegate": {"type": "timed", "shutoffTime": "2026-11-24T00:15:00.000Z",
                       "delegate": {"type": "receiver",
                         "serviceName": "firehose:druid:overlord:first-023-0000-0000", "bufferSize": 100000}}}},
                   "tuningConfig": {"maxRowsInMemory": 100000, "intermediatePersistPeriod": "PT10m",
                     "windowPeriod": "PT10M", "type": "realtime",
                     "shardSpec": {"type": "linear", "partitionNum": 0}, "rejectionPolicy": {"type": "none"}}}}
                """);
        assertThat((JsonNode) json.task(new TaskSet(DAY, 0, List.of(name)), name, DAY.start()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "SECOND, 2026-11-23T13:25:37Z, 337",
        "MINUTE, 2026-11-23T13:25:00Z, 085",
        "HOUR, 2026-11-23T13:00:00Z, 013",
        "SIX_HOUR, 2026-11-23T12:00:00Z, 012",
        "DAY, 2026-11-23T00:00:00Z, 023",
        "WEEK, 2026-11-23T00:00:00Z, 048",
        "MONTH, 2026-11-01T00:00:00Z, 011",
        "QUARTER, 2026-10-01T00:00:00Z, 010",
        "YEAR, 2026-01-01T00:00:00Z, 056",
    })
    void firehoses_are_named_by_a_cycle_of_the_granularity(
            SegmentGranularity granularity, Instant start, String cycle) {
        Interval interval = new Interval(start, Instant.ofEpochMilli(granularity.bucketEnd(start.toEpochMilli())));
        TaskSet.TaskName name = new TaskNames("wiki", granularity).name(interval, 12, 1, "_abc");
        assertThat(name.firehoseId()).isEqualTo("wiki-" + cycle + "-0012-0001");
        assertThat(name.id()).isEqualTo("index_realtime_wiki_" + Interval.text(start) + "_12_1_abc");
    }
}
