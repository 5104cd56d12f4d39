// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.druid.ClusteredBeamTuning;
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

    private static ClusteredBeamTuning tuning(SegmentGranularity granularity, int maxSegments) {
        return new ClusteredBeamTuning(
                granularity, Duration.ofMinutes(10), Duration.ZERO, 1, 1, maxSegments, maxSegments);
    }

    private static JsonNode task(ClusteredBeamTuning tuning, String tuningConfig, Interval interval, Instant now)
            throws IOException {
        DruidSpec spec = new DruidSpec(
                JsonNodeFactory.instance.objectNode(),
                JsonNodeFactory.instance.arrayNode(),
                JSON.readTree("{\"type\":\"none\"}"),
                true,
                JsonNodeFactory.instance.nullNode(),
                (ObjectNode) JSON.readTree(tuningConfig));
        TaskJson json = new TaskJson(
                new DruidLocation("druid/overlord", "/druid/discovery", "wiki"),
                spec,
                "timestamp",
                tuning,
                DruidBeamTuning.DEFAULT);
        TaskSet set = new TaskNames("wiki", tuning).set(interval, 0, 1, "").ownedBy("us");
        return json.task(set, set.tasks().get(0), now);
    }

    private static final Interval THREE_HOURS =
            new Interval(Instant.parse("2026-11-23T12:00:00Z"), Instant.parse("2026-11-23T15:00:00Z"));

    @Test
    void a_task_of_several_segments_hands_each_off_when_nothing_can_be_on_its_way_to_it_any_more() throws IOException {
        JsonNode task = task(tuning(SegmentGranularity.HOUR, 3), "{}", THREE_HOURS, THREE_HOURS.start());
        assertThat(task.at("/spec/dataSchema/granularitySpec/segmentGranularity")
                        .asText())
                .isEqualTo("HOUR");
        assertThat(task.at("/spec/ioConfig/firehose/interval").asText())
                .isEqualTo("2026-11-23T12:00:00.000Z/2026-11-23T15:00:00.000Z");
        assertThat(task.at("/spec/ioConfig/firehose/delegate/shutoffTime").asText())
                .isEqualTo("2026-11-23T15:15:00.000Z");
        assertThat(task.at("/spec/ioConfig/firehose/delegate/delegate/serviceName")
                        .asText())
                .isEqualTo("firehose:druid:overlord:wiki-012-0000-0000");
        assertThat(task.at("/spec/tuningConfig/rejectionPolicy/type").asText()).isEqualTo("serverTime");
        assertThat(Duration.parse(task.at("/spec/tuningConfig/windowPeriod").asText()))
                .as("the segment, the window, the grace period, and two pushes of a minute to each of two tasks")
                .isEqualTo(Duration.ofMinutes(60 + 10 + 5 + 4));
    }

    @Test
    void how_a_task_of_several_segments_rejects_events_can_be_configured() throws IOException {
        JsonNode task = task(
                tuning(SegmentGranularity.HOUR, 3),
                "{\"windowPeriod\":\"PT10M\",\"rejectionPolicy\":{\"type\":\"none\"}}",
                THREE_HOURS,
                THREE_HOURS.start());
        assertThat(task.at("/spec/tuningConfig/rejectionPolicy/type").asText()).isEqualTo("none");
        assertThat(task.at("/spec/tuningConfig/windowPeriod").asText()).isEqualTo("PT10M");
    }

    @Test
    void a_task_that_is_created_when_its_segments_are_over_takes_all_until_its_end() throws IOException {
        JsonNode task = task(tuning(SegmentGranularity.HOUR, 3), "{}", THREE_HOURS, THREE_HOURS.end());
        assertThat(task.at("/spec/tuningConfig/rejectionPolicy/type").asText()).isEqualTo("none");
        assertThat(task.at("/spec/ioConfig/firehose/delegate/shutoffTime").asText())
                .isEqualTo("2026-11-23T15:15:00.000Z");
    }

    @Test
    void another_attempt_for_what_was_recorded_with_another_granularity_keeps_that() throws IOException {
        JsonNode task = task(tuning(SegmentGranularity.HOUR, 1), "{}", DAY, DAY.start());
        assertThat(task.at("/spec/dataSchema/granularitySpec/segmentGranularity")
                        .asText())
                .isEqualTo("DAY");
        assertThat(task.at("/spec/ioConfig/firehose/delegate/delegate/serviceName")
                        .asText())
                .endsWith("wiki-023-0000-0000");
        assertThat(task.at("/spec/tuningConfig/rejectionPolicy/type").asText()).isEqualTo("none");
    }

    @Test
    void a_task_says_whose_it_is() throws IOException {
        JsonNode task = task(tuning(SegmentGranularity.DAY, 1), "{}", DAY, DAY.start());
        assertThat(task.path("context")).isEqualTo(JSON.readTree("{\"tranquilityOwner\":\"us\"}"));
    }

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
                tuning(SegmentGranularity.DAY, 1),
                DruidBeamTuning.DEFAULT);
        TaskSet.TaskName name = new TaskNames("first", tuning(SegmentGranularity.DAY, 1)).name(DAY, 0, 0, "");
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
        TaskSet.TaskName name = new TaskNames("wiki", tuning(granularity, 1)).name(interval, 12, 1, "_abc");
        assertThat(name.firehoseId()).isEqualTo("wiki-" + cycle + "-0012-0001");
        assertThat(name.id()).isEqualTo("index_realtime_wiki_" + Interval.text(start) + "_12_1_abc");
    }
}
