// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.embedded.EmbeddedDruid;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs on a Flink cluster in this JVM write to a real Druid, also while something fails. */
@ExtendWith(SharedDruid.class)
final class FlinkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    private static final MiniClusterExtension FLINK =
            new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
                    .setNumberTaskManagers(2)
                    .setNumberSlotsPerTaskManager(2)
                    .build());

    private final EmbeddedDruid druid;

    FlinkIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    /** The ways into Druid. */
    enum Way {
        SINK,
        SINK_FUNCTION,
        SQL
    }

    @ParameterizedTest
    @EnumSource
    void each_event_is_in_druid_once(Way way) throws Exception {
        run(way, TestSource.of(druid, "flink_" + way), 20_000);
    }

    @Tag("faults")
    @ParameterizedTest
    @EnumSource
    void many_events_are_in_druid_once(Way way) throws Exception {
        run(way, TestSource.of(druid, "many_flink_" + way), 200_000);
    }

    @Test
    void a_job_that_fails_between_checkpoints_loses_nothing() throws Exception {
        TestSource source = TestSource.of(druid, "flink_failing_job");
        StreamExecutionEnvironment env = Numbers.environment(2);
        events(Numbers.withOneFailure(env, 3000)).sinkTo(BeamSink.fromConfig(source.config(), source.name()));

        env.execute();

        assertThat(Numbers.attempts()).isEqualTo(2);
        // What was sent since the checkpoint is sent again; the failure may come before any of it is sent.
        assertThat(source.awaitRepeats(3000)).isBetween(0L, 3000L);
    }

    @Test
    void a_task_manager_that_is_killed_costs_nothing(@InjectMiniCluster MiniCluster cluster) throws Exception {
        TestSource source = TestSource.of(druid, "flink_killed_manager");
        // Of four subtasks two are on each task manager.
        StreamExecutionEnvironment env = Numbers.environment(4);
        events(Numbers.steadily(env, 5000)).sinkTo(BeamSink.fromConfig(source.config(), source.name()));
        JobClient job = env.executeAsync();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> source.totals().ids() > 0);

        cluster.terminateTaskManager(0).get();
        cluster.startTaskManager();

        job.getJobExecutionResult().get();
        assertThat(Numbers.attempts()).isGreaterThan(1);
        assertThat(source.awaitRepeats(5000)).isBetween(0L, 5000L);
    }

    @Test
    void a_task_of_druid_that_is_killed_costs_nothing_with_a_second_replicant() throws Exception {
        TestSource source = TestSource.of(druid, "flink_killed_task").withReplicants(2);
        StreamExecutionEnvironment env = Numbers.environment(2);
        events(Numbers.steadily(env, 5000)).sinkTo(BeamSink.fromConfig(source.config(), source.name()));
        JobClient job = env.executeAsync();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> source.totals().ids() > 0);

        source.killTask();

        job.getJobExecutionResult().get();
        source.awaitEachOnce(5000);
    }

    private static void run(Way way, TestSource source, int count) throws Exception {
        if (way == Way.SQL) {
            runSql(source, count);
        } else {
            StreamExecutionEnvironment env = Numbers.environment(2);
            DataStream<Map<String, Object>> events = events(env.fromSequence(0, count - 1));
            if (way == Way.SINK) {
                events.sinkTo(BeamSink.fromConfig(source.config(), source.name()));
            } else {
                addSink(events, source);
            }
            env.execute();
        }
        source.awaitEachOnce(count);
    }

    @SuppressWarnings("deprecation") // all of addSink is
    private static void addSink(DataStream<Map<String, Object>> events, TestSource source) {
        events.addSink(BeamSinkFunction.fromConfig(source.config(), source.name()));
    }

    private static void runSql(TestSource source, int count) throws Exception {
        TableEnvironment sql = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        sql.getConfig().set("execution.checkpointing.interval", "100 ms");
        sql.executeSql("CREATE TEMPORARY TABLE numbers (id BIGINT) WITH ('connector' = 'datagen',"
                + " 'fields.id.kind' = 'sequence', 'fields.id.start' = '0', 'fields.id.end' = '" + (count - 1) + "')");
        sql.executeSql("CREATE TEMPORARY TABLE events (ts TIMESTAMP_LTZ(3), id STRING, WATERMARK FOR ts AS ts)"
                + " WITH ('connector' = 'druid', 'sink.parallelism' = '2', 'config' = '" + source.config() + "')");
        sql.executeSql("INSERT INTO events SELECT CURRENT_TIMESTAMP, 'id' || CAST(id AS STRING) FROM numbers")
                .await();
    }

    private static DataStream<Map<String, Object>> events(DataStream<Long> numbers) {
        return numbers.map(TestSource::event).returns(new TypeHint<Map<String, Object>>() {});
    }
}
