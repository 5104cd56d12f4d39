// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.metrics.Series;
import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.LoopbackZooKeeper;
import io.tranquility.testing.RecordingBeam;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whole jobs on a cluster in this JVM. */
final class JobTest {
    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension
    private static final MiniClusterExtension FLINK =
            new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
                    .setConfiguration(METRICS.addToConfiguration(new Configuration()))
                    .setNumberTaskManagers(2)
                    .setNumberSlotsPerTaskManager(2)
                    .build());

    @Test
    void two_sinks_in_one_job_send_to_their_own_data_sources_and_count_for_themselves() throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                        .zooKeeper(zooKeeper.connect())
                        .start()) {
            String config = """
                    {"dataSources": [%s, %s], "properties": {"zookeeper.connect": "%s"}}""".formatted(dataSource("even"), dataSource("odd"), zooKeeper.connect());
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(
                    Configuration.fromMap(Map.of("restart-strategy.type", "none")));
            env.setParallelism(2);
            env.enableCheckpointing(100);
            String now = Instant.now().toString();
            DataStream<Map<String, Object>> events = env.fromSequence(0, 999)
                    .map(id -> event(id, id < 990 ? now : "1970-01-01"))
                    .returns(new TypeHint<Map<String, Object>>() {});
            events.filter(event -> (long) event.get("id") % 2 == 0)
                    .sinkTo(BeamSink.fromConfig(config, "even"))
                    .name("to even");
            events.filter(event -> (long) event.get("id") % 2 == 1)
                    .sinkTo(BeamSink.fromConfig(config, "odd"))
                    .name("to odd");

            JobID job = env.execute().getJobID();

            assertThat(ids(druid.rows("even")))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, 495).mapToObj(i -> 2 * i).toList());
            assertThat(ids(druid.rows("odd")))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, 495).mapToObj(i -> 2 * i + 1).toList());
            for (String sink : List.of("to even", "to odd")) {
                assertThat(counted(job, sink, "numRecordsSend")).isEqualTo(495);
                assertThat(counted(job, sink, "numBytesSend")).isGreaterThan(495 * 30);
                assertThat(counted(job, sink, "numRecordsSendErrors")).isZero();
                assertThat(counted(job, sink, "reason.BEFORE_WINDOW.numRecordsDropped"))
                        .isEqualTo(5);
                assertThat(counted(job, sink, "reason.REJECTED.numRecordsDropped"))
                        .isZero();
                assertThat(counted(job, sink, "numRecordsPending")).isZero();
                assertThat(counted(job, sink, "currentSendTime")).isBetween(0L, 60_000L);
                assertThatEveryMetricIsShown(job, sink);
            }
        }
    }

    @Test
    void a_job_that_fails_between_checkpoints_repeats_what_came_after_the_last_and_loses_nothing() throws Exception {
        RecordingBeam<Long> beam = new RecordingBeam<>();
        // Reopened after the failure, so it is never closed for good.
        TestBeamFactory<Long> factory = TestBeamFactory.over(() -> new ReopenableBeam<>(beam));
        StreamExecutionEnvironment env = Numbers.environment(1);
        Numbers.withOneFailure(env, 2000).sinkTo(BeamSink.of(factory));

        env.execute();

        assertThat(Numbers.attempts()).isEqualTo(2);
        assertThat(beam.events()).containsAll(LongStream.range(0, 2000).boxed().toList());
        assertThat(beam.events().size()).isGreaterThan(2000);
        assertThat(factory.opened()).isGreaterThan(1);
    }

    /** A HashMap, because the Kryo of Flink 1.20 cannot copy those of {@code Map.of}. */
    private static Map<String, Object> event(long id, String time) {
        Map<String, Object> event = new HashMap<>();
        event.put("time", time);
        event.put("id", id);
        return event;
    }

    private static List<Long> ids(List<Map<String, Object>> rows) {
        return rows.stream().map(row -> ((Number) row.get("id")).longValue()).toList();
    }

    /** Those of the client of each task manager by one of its subtasks at a time, so that their sums are right. */
    private static void assertThatEveryMetricIsShown(JobID job, String sink) {
        for (Series series : Series.all()) {
            String group = series.metric()
                    .label()
                    .map(label -> label + "." + series.label() + ".")
                    .orElse("");
            assertThat(shown(job, sink, group + series.metric().camelCase()))
                    .as(series.toString())
                    .isNotEmpty();
        }
        assertThat(shown(job, sink, "delivery").values())
                .anySatisfy(histogram ->
                        assertThat(((Histogram) histogram).getCount()).isPositive());
    }

    private static Map<String, Metric> shown(JobID job, String sink, String metric) {
        return METRICS.findMetrics(job, ".*" + sink + ".*" + Pattern.quote(".tranquility." + metric) + "$");
    }

    /** The sum over the sink's subtasks. */
    private static long counted(JobID job, String sink, String metric) {
        var found = METRICS.findMetrics(job, ".*" + sink + ".*" + Pattern.quote("." + metric) + "$");
        assertThat(found).as(sink + " " + metric).hasSize(2);
        return found.values().stream()
                .mapToLong(value -> value instanceof Counter counter
                        ? counter.getCount()
                        : ((Number) ((Gauge<?>) value).getValue()).longValue())
                .sum();
    }

    private static String dataSource(String name) {
        return """
                {"spec": {
                  "dataSchema": {
                    "dataSource": "%s",
                    "timestampSpec": {"column": "time", "format": "auto"},
                    "dimensionsSpec": {"dimensions": [{"type": "long", "name": "id"}]},
                    "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE"}},
                  "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}}}""".formatted(name);
    }
}
