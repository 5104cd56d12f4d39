// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.LoopbackZooKeeper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code format("druid")} on a fake Druid. */
@ExtendWith(LocalSpark.class)
final class DruidDataSourceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PAGES = "['id', 'page']";

    private final SparkSession spark;
    private final LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
    private final FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
            .zooKeeper(zooKeeper.connect())
            .start();

    @TempDir
    private Path checkpoint;

    DruidDataSourceTest(SparkSession spark) {
        this.spark = spark;
    }

    @AfterEach
    void close() throws Exception {
        druid.close();
        zooKeeper.close();
    }

    @Test
    void the_rows_of_a_batch_are_in_druid_when_save_returns() {
        write(pages(1000), config("saved", PAGES, "[]")).save();

        assertThat(ids("saved")).containsExactlyInAnyOrderElementsOf(numbers(0, 1000));
    }

    @Test
    void every_type_of_spark_is_sent_in_its_form() {
        Dataset<Row> rows = spark.sql("""
                SELECT current_timestamp() AS time, 'text' AS string, true AS boolean, 1Y AS byte, 2S AS short, 3 AS int,
                  4L AS long, 1.5F AS float, 2.5D AS double, 12.30BD AS decimal, X'CAFE' AS binary, NULL AS null,
                  DATE'2026-11-23' AS date, TIMESTAMP'2026-11-23 10:00:00.123456 UTC' AS timestamp,
                  TIMESTAMP_NTZ'2026-11-23 10:00:00.5' AS timestamp_ntz, INTERVAL '1-2' YEAR TO MONTH AS months,
                  INTERVAL '1 02:03:04' DAY TO SECOND AS seconds, array('a', NULL, 'b') AS array,
                  named_struct('a', 1, 'b', array(DATE'2026-11-23'), 'c', NULL) AS struct, map('k', 1.5BD) AS map,
                  12.30BD AS number, TIMESTAMP'1970-01-01 00:00:01.5 UTC' AS millis, DATE'1970-01-02' AS day,
                  TIMESTAMP_NTZ'1970-01-01 00:00:02' AS millis_ntz
                """);
        String dimensions = """
                ['string', 'boolean', 'byte', 'short', 'int', 'long', 'float', 'double', 'decimal', 'binary', 'null', 'date',
                 'timestamp', 'timestamp_ntz', 'months', 'seconds', 'array', {'name': 'struct', 'type': 'json'},
                 {'name': 'map', 'type': 'auto'}, {'name': 'number', 'type': 'double'}, {'name': 'day', 'type': 'long'},
                 {'name': 'millis_ntz', 'type': 'long'}]""";
        String metrics = "[{'type': 'longMax', 'name': 'latest', 'fieldName': 'millis'}]";

        write(rows, config("types", dimensions, metrics)).save();

        Map<String, Object> row = only(druid.rows("types"));
        assertThat(row)
                .containsEntry("string", "text")
                .containsEntry("boolean", true)
                .containsEntry("byte", 1)
                .containsEntry("short", 2)
                .containsEntry("int", 3)
                .containsEntry("long", 4)
                .containsEntry("float", 1.5)
                .containsEntry("double", 2.5)
                .containsEntry("decimal", "12.30")
                .containsEntry("binary", "yv4=")
                .doesNotContainKey("null")
                .containsEntry("date", "2026-11-23")
                .containsEntry("timestamp", "2026-11-23T10:00:00.123456Z")
                .containsEntry("timestamp_ntz", "2026-11-23T10:00:00.500")
                .containsEntry("months", "P1Y2M")
                .containsEntry("seconds", "PT26H3M4S")
                .containsEntry("map", Map.of("k", 1.5))
                .containsEntry("number", 12.3)
                .containsEntry("millis", 1500)
                .containsEntry("day", 86_400_000)
                .containsEntry("millis_ntz", 2000);
        assertThat(row.get("array")).asString().isEqualTo("[a, null, b]");
        assertThat(row.get("struct")).asString().isEqualTo("{a=1, b=[2026-11-23], c=null}");
    }

    @Test
    void the_time_of_a_row_may_be_of_many_types() {
        Instant now = Instant.now();
        for (String time : List.of(
                "timestamp_millis(%d)".formatted(now.toEpochMilli()),
                "to_timestamp_ntz('" + now.toString().replace("Z", "") + "')",
                now.toEpochMilli() + "L",
                "'" + now + "'")) {
            write(spark.sql("SELECT " + time + " AS time, '1' AS id, 'a' AS page"), config("times", PAGES, "[]"))
                    .save();
        }

        assertThat(druid.rows("times")).hasSize(4).allSatisfy(row -> assertThat(((Number) row.get("time")).longValue())
                .isBetween(now.toEpochMilli() - 1, now.toEpochMilli()));
    }

    @Test
    void a_row_that_druid_would_not_take_any_more_is_dropped_and_fails_nothing() {
        Dataset<Row> rows =
                pages(10).union(spark.sql("SELECT TIMESTAMP'2020-01-01 00:00:00' AS time, 'old' AS id, 'a' AS page"));

        write(rows, config("old", PAGES, "[]")).save();

        assertThat(ids("old")).containsExactlyInAnyOrderElementsOf(numbers(0, 10));
    }

    @Test
    void a_task_that_fails_in_the_middle_runs_again_and_misses_nothing() {
        Dataset<Row> rows = FailingTask.at(spark.range(0, 5000, 1, 2).toDF("id"), 4000, 1)
                .selectExpr("current_timestamp() AS time", "CAST(id AS STRING) AS id", "'a' AS page");

        write(rows, config("again", PAGES, "[]")).save();

        assertThat(ids("again")).containsAll(numbers(0, 5000)).hasSizeLessThan(5000 + 2500);
    }

    @Test
    void columns_that_do_not_fit_are_refused_before_anything_runs() {
        assertThatThrownBy(() -> write(pages(10).drop("page"), config("refused", PAGES, "[]"))
                        .save())
                .hasStackTraceContaining("There is no column 'page', which is a dimension");
        assertThat(druid.tasks()).isEmpty();
    }

    @Test
    void speculation_is_refused() {
        SparkEnv.get().conf().set("spark.speculation", "true");
        try {
            assertThatThrownBy(() ->
                            write(pages(1), config("speculation", PAGES, "[]")).save())
                    .hasStackTraceContaining("spark.speculation is true");
        } finally {
            SparkEnv.get().conf().remove("spark.speculation");
        }
    }

    @Test
    void a_stream_goes_on_where_it_was_and_its_progress_has_the_counts() throws Exception {
        StreamingQuery first = start(stream(), "stream");
        await().atMost(PATIENCE)
                .until(() -> lastSent(first) == 100 && ids("stream").size() >= 200);
        first.stop();
        int before = ids("stream").size();

        StreamingQuery second = start(stream(), "stream");
        await().atMost(PATIENCE).until(() -> ids("stream").size() >= before + 200);
        second.stop();

        assertThat(second.exception().isEmpty()).isTrue();
        List<Integer> ids = ids("stream");
        int last = ids.stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertThat(ids).containsAll(numbers(0, last + 1));
        assertThat(first.lastProgress().sink().description()).isEqualTo("druid.stream");
        assertThat(first.lastProgress().sink().metrics())
                .containsEntry("sent", "100")
                .containsEntry("dropped", "0")
                .containsEntry("resent", "0");
    }

    @Test
    void a_stream_with_columns_that_do_not_fit_ends_and_says_so() throws Exception {
        StreamingQuery query = start(stream().drop("page"), "refused_stream");

        assertThatThrownBy(() -> query.awaitTermination(PATIENCE.toMillis()))
                .hasStackTraceContaining("There is no column 'page', which is a dimension");
        assertThat(druid.tasks()).isEmpty();
    }

    @Test
    void only_appending_is_possible() {
        assertThatThrownBy(() -> write(pages(1), config("mode", PAGES, "[]"))
                        .mode("overwrite")
                        .save())
                .hasMessageContaining("truncate");
        assertThatThrownBy(() -> spark.read()
                        .format("druid")
                        .option("config", config("mode", PAGES, "[]"))
                        .load()
                        .count())
                .isInstanceOf(AnalysisException.class);
    }

    private long lastSent(StreamingQuery query) {
        return query.lastProgress() == null
                ? 0
                : Long.parseLong(query.lastProgress().sink().metrics().getOrDefault("sent", "0"));
    }

    private StreamingQuery start(Dataset<Row> rows, String dataSource) throws Exception {
        DataStreamWriter<Row> writer = rows.writeStream()
                .format("druid")
                .option("config", config(dataSource, PAGES, "[]"))
                .option("idleTimeout", "PT1S")
                .option("checkpointLocation", checkpoint.toString())
                .trigger(Trigger.ProcessingTime(100));
        return writer.start();
    }

    /** A hundred rows in each micro-batch. */
    private Dataset<Row> stream() {
        return spark.readStream()
                .format("rate-micro-batch")
                .option("rowsPerBatch", "100")
                .option("numPartitions", "2")
                .option("startTimestamp", Instant.now().toEpochMilli())
                .load()
                .selectExpr("timestamp AS time", "CAST(value AS STRING) AS id", "'a' AS page");
    }

    private Dataset<Row> pages(int count) {
        return spark.range(0, count, 1, 2)
                .selectExpr(
                        "current_timestamp() AS time", "CAST(id AS STRING) AS id", "concat('page', id % 7) AS page");
    }

    private static DataFrameWriter<Row> write(Dataset<Row> rows, String config) {
        return rows.write()
                .format("druid")
                .option("config", config)
                .option("idleTimeout", "PT1S")
                .mode("append");
    }

    private List<Integer> ids(String dataSource) {
        return druid.rows(dataSource).stream()
                .map(row -> Integer.valueOf((String) row.get("id")))
                .toList();
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    private String config(String dataSource, String dimensions, String metrics) {
        return """
                {"dataSources": [{"spec": {
                  "dataSchema": {
                    "dataSource": "%s",
                    "timestampSpec": {"column": "time", "format": "auto"},
                    "dimensionsSpec": {"dimensions": %s},
                    "metricsSpec": %s,
                    "granularitySpec": {"segmentGranularity": "HOUR"}
                  }
                }}], "properties": {"zookeeper.connect": "%s"}}
                """.formatted(
                        dataSource, dimensions.replace('\'', '"'), metrics.replace('\'', '"'), zooKeeper.connect());
    }
}
