// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.embedded.EmbeddedDruid;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each way from Spark to a real Druid, with the {@code -all} jar beside Spark's own libraries. */
@ExtendWith({LocalSpark.class, SharedDruid.class})
final class SparkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int EVENTS = 20_000;
    private static final int MANY_EVENTS = 200_000;

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    SparkIT(SparkSession spark, EmbeddedDruid druid) {
        this.spark = spark;
        this.context = new JavaSparkContext(spark.sparkContext());
        this.druid = druid;
    }

    @Test
    void an_rdd_is_in_druid_once_when_its_job_ends() {
        rdd("rdd", EVENTS);
    }

    @Test
    @Tag("faults")
    void a_large_rdd_is_in_druid_once_when_its_job_ends() {
        rdd("large_rdd", MANY_EVENTS);
    }

    @Test
    void a_dstream_is_in_druid_once() {
        dstream("dstream", EVENTS);
    }

    @Test
    @Tag("faults")
    void a_large_dstream_is_in_druid_once() {
        dstream("large_dstream", MANY_EVENTS);
    }

    @Test
    void a_batch_is_in_druid_once_when_save_returns() {
        batch("batch", EVENTS);
    }

    @Test
    @Tag("faults")
    void a_large_batch_is_in_druid_once_when_save_returns() {
        batch("large_batch", MANY_EVENTS);
    }

    @Test
    void a_structured_stream_is_in_druid_once_also_over_an_orderly_stop() throws Exception {
        structuredStream("structured", EVENTS);
    }

    @Test
    @Tag("faults")
    void a_large_structured_stream_is_in_druid_once_also_over_an_orderly_stop() throws Exception {
        structuredStream("large_structured", MANY_EVENTS);
    }

    @Test
    void a_task_that_fails_in_the_middle_of_an_epoch_costs_nothing_and_repeats_no_more_than_is_counted()
            throws Exception {
        DruidSource source = new DruidSource(druid, "failing_task", 1);
        EventFiles files = EventFiles.in(directory);
        files.add(0, EVENTS, EVENTS / 10);

        StreamingQuery query = run(FailingTask.at(files.stream(spark), EVENTS / 2 + EVENTS / 20, 1), source);

        long resent = sum(query, "resent");
        assertThat(sum(query, "sent")).isEqualTo(EVENTS);
        assertThat(resent).isEqualTo(EVENTS / 10);
        DruidSource.Totals totals = source.awaitIds(EVENTS);
        assertThat(totals.rows() - totals.ids()).isBetween(0L, resent);
    }

    @Test
    void a_query_that_ends_in_the_middle_of_an_epoch_runs_it_again_and_misses_nothing() throws Exception {
        DruidSource source = new DruidSource(druid, "failing_query", 1);
        EventFiles files = EventFiles.in(directory);
        files.add(0, EVENTS, EVENTS / 10);
        Dataset<Row> rows = FailingTask.at(files.stream(spark), EVENTS / 2 + EVENTS / 20, 2);
        assertThatThrownBy(() -> run(rows, source)).hasStackTraceContaining("for the test");

        run(rows, source);

        DruidSource.Totals totals = source.awaitIds(EVENTS);
        assertThat(totals.rows() - totals.ids())
                .as("one file whole, and twice half of the other")
                .isBetween(0L, EVENTS / 5L);
    }

    @Test
    void a_killed_task_of_druid_costs_nothing_where_there_is_a_second_replicant() throws Exception {
        DruidSource source = new DruidSource(druid, "killed_task", 2);
        EventFiles files = EventFiles.in(directory);
        StreamingQuery query = writer(files.stream(spark), source).start();
        try {
            files.add(0, EVENTS / 2, EVENTS / 20);
            source.awaitIds(EVENTS / 2);
            source.kill(source.taskIds().get(0));
            files.add(EVENTS / 2, EVENTS, EVENTS / 20);
            query.processAllAvailable();
        } finally {
            query.stop();
        }

        source.awaitEachOnce(EVENTS);
    }

    private void rdd(String name, int count) {
        DruidSource source = new DruidSource(druid, name, 1);
        WriteCounts counts = BeamWriter.write(events(0, count), BeamFactory.fromConfig(source.config(), source.name()));

        assertThat(counts).isEqualTo(new WriteCounts(count, Map.of(), 0));
        source.awaitEachOnce(count);
    }

    @SuppressWarnings("deprecation") // DStreams are
    private void dstream(String name, int count) {
        DruidSource source = new DruidSource(druid, name, 1);
        BeamWriter<Map<String, Object>> writer =
                new BeamWriter<>(BeamFactory.fromConfig(source.config(), source.name()));
        AtomicReference<WriteCounts> counts = new AtomicReference<>(WriteCounts.NONE);
        Queue<JavaRDD<Map<String, Object>>> batches = new ArrayDeque<>();
        for (int i = 0; i < 10; i++) {
            batches.add(events(i * count / 10, (i + 1) * count / 10));
        }
        JavaStreamingContext streaming = new JavaStreamingContext(context, Durations.milliseconds(200));
        try {
            streaming.queueStream(batches, true).foreachRDD(rdd -> {
                WriteCounts batch = writer.writeRdd(rdd);
                counts.updateAndGet(batch::plus);
            });
            streaming.start();
            await().atMost(PATIENCE).until(() -> counts.get().sent() >= count);
        } finally {
            streaming.stop(false, true);
        }

        source.awaitEachOnce(count);
    }

    private void batch(String name, int count) {
        DruidSource source = new DruidSource(druid, name, 1);
        spark.range(0, count, 1, 4)
                .selectExpr("current_timestamp() AS time", "id", "concat('page', id % 7) AS page")
                .write()
                .format("druid")
                .option("config", source.config())
                .mode("append")
                .save();

        source.awaitEachOnce(count);
    }

    private void structuredStream(String name, int count) throws Exception {
        DruidSource source = new DruidSource(druid, name, 1);
        EventFiles files = EventFiles.in(directory);
        files.add(0, count / 2, count / 20);
        StreamingQuery first = run(files.stream(spark), source);
        files.add(count / 2, count, count / 20);
        StreamingQuery second = run(files.stream(spark), source);

        assertThat(sum(first, "sent")).isEqualTo(count / 2);
        assertThat(sum(second, "sent")).isEqualTo(count / 2);
        source.awaitEachOnce(count);
    }

    /** Runs a query until it has written all that there is. */
    private StreamingQuery run(Dataset<Row> rows, DruidSource source) throws Exception {
        StreamingQuery query =
                writer(rows, source).trigger(Trigger.AvailableNow()).start();
        try {
            assertThat(query.awaitTermination(PATIENCE.toMillis())).isTrue();
        } finally {
            query.stop();
        }
        return query;
    }

    private DataStreamWriter<Row> writer(Dataset<Row> rows, DruidSource source) {
        return rows.writeStream()
                .format("druid")
                .option("config", source.config())
                .option("checkpointLocation", directory.resolve("checkpoint").toString());
    }

    private static long sum(StreamingQuery query, String metric) {
        return Arrays.stream(query.recentProgress())
                .filter(progress -> progress.numInputRows() > 0)
                .mapToLong(progress -> Long.parseLong(progress.sink().metrics().get(metric)))
                .sum();
    }

    private JavaRDD<Map<String, Object>> events(int from, int to) {
        String now = Instant.now().toString();
        return context.parallelize(
                IntStream.range(from, to)
                        .mapToObj(id -> Map.<String, Object>of("time", now, "id", id, "page", "page" + id % 7))
                        .toList(),
                4);
    }
}
