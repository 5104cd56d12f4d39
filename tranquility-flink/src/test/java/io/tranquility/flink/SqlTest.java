// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.LoopbackZooKeeper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Statements on tables of the connector, as Flink plans and runs them. */
final class SqlTest {
    @RegisterExtension
    private static final MiniClusterExtension FLINK = new MiniClusterExtension();

    private static LoopbackZooKeeper zooKeeper;
    private static FakeDruid druid;

    private final TableEnvironment sql = TableEnvironment.create(
            EnvironmentSettings.newInstance().inStreamingMode().build());

    @BeforeAll
    static void start() {
        zooKeeper = LoopbackZooKeeper.open();
        druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                .zooKeeper(zooKeeper.connect())
                .start();
    }

    @AfterAll
    static void stop() {
        druid.close();
        zooKeeper.close();
    }

    @Test
    void rows_become_events_of_all_their_types() throws Exception {
        create("types", "", """
                ts TIMESTAMP_LTZ(3), s STRING, c CHAR(2), b BOOLEAN, i INT, l BIGINT, f FLOAT, d DOUBLE,
                p DECIMAL(10, 2), on_day DATE, at_time TIME, local_time TIMESTAMP(3), tags ARRAY<STRING>,
                props MAP<STRING, INT>, place ROW<city STRING, zip INT>, nothing STRING,
                WATERMARK FOR ts AS ts""", "");
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());

        run("INSERT INTO types SELECT TO_TIMESTAMP_LTZ(" + now.toEpochMilli() + ", 3), 'text', 'ab', TRUE, 1,"
                + " CAST(2 AS BIGINT), CAST(0.5 AS FLOAT), 0.25E0, 12.50, DATE '2026-01-02', TIME '03:04:05',"
                + " TIMESTAMP '2026-01-02 03:04:05.678', ARRAY['x', 'y'], MAP['k', 7], ROW('Paris', 75000),"
                + " CAST(NULL AS STRING)");

        assertThat(druid.rows("types"))
                .containsExactly(Map.ofEntries(
                        Map.entry("time", now.toEpochMilli()),
                        Map.entry("s", "text"),
                        Map.entry("c", "ab"),
                        Map.entry("b", true),
                        Map.entry("i", 1),
                        Map.entry("l", 2),
                        Map.entry("f", 0.5),
                        Map.entry("d", 0.25),
                        Map.entry("p", 12.5),
                        Map.entry("on_day", "2026-01-02"),
                        Map.entry("at_time", "03:04:05"),
                        Map.entry("local_time", "2026-01-02T03:04:05.678Z"),
                        Map.entry("tags", List.of("x", "y")),
                        Map.entry("props", Map.of("k", 7)),
                        Map.entry("place", Map.of("city", "Paris", "zip", 75000))));
    }

    @Test
    void the_time_is_the_named_column_before_the_one_with_a_watermark_before_that_of_the_spec() throws Exception {
        Instant now = Instant.now();
        String time = "TO_TIMESTAMP_LTZ(" + now.toEpochMilli() + ", 3)";
        create("t1", "'page', 'b'", "a TIMESTAMP_LTZ(3), b TIMESTAMP_LTZ(3), page STRING, WATERMARK FOR b AS b", """
                , 'timestamp-column' = 'a'""");
        run("INSERT INTO t1 (a, page) VALUES (" + time + ", 'one')");
        create("t2", "'page'", "b TIMESTAMP_LTZ(3), page STRING, WATERMARK FOR b AS b", "");
        run("INSERT INTO t2 VALUES (" + time + ", 'two')");
        create("t3", "'page'", "`time` BIGINT, page STRING", "");
        run("INSERT INTO t3 VALUES (" + now.toEpochMilli() + ", 'three')");

        assertThat(List.of(druid.rows("t1"), druid.rows("t2"), druid.rows("t3")))
                .containsExactly(
                        List.of(Map.of("time", now.toEpochMilli(), "page", "one")),
                        List.of(Map.of("time", now.toEpochMilli(), "page", "two")),
                        List.of(Map.of("time", now.toEpochMilli(), "page", "three")));
    }

    @Test
    void a_time_goes_into_a_whole_number_as_milliseconds() throws Exception {
        create("seen", """
                {"type": "long", "name": "seen"}""", "`time` TIMESTAMP_LTZ(3), seen TIMESTAMP(3)", "");
        Instant now = Instant.now();
        run("INSERT INTO seen VALUES (TO_TIMESTAMP_LTZ(" + now.toEpochMilli()
                + ", 3), TIMESTAMP '1970-01-01 00:00:01.5')");
        assertThat(druid.rows("seen")).containsExactly(Map.of("time", now.toEpochMilli(), "seen", 1500));
    }

    @Test
    void options_become_properties_and_a_handler() throws Exception {
        create("options", "'page'", "`time` BIGINT, page STRING", """
                , 'sink.buffer-flush.max-rows' = '2', 'sink.buffer-flush.interval' = '1 h', 'sink.parallelism' = '1',
                'druid.task.partitions' = '2', 'sink.on-dropped' = 'fail', 'sink.flush-timeout' = '1 min'""");
        long now = System.currentTimeMillis();
        run("INSERT INTO options VALUES (" + now + ", 'a'), (" + now + ", 'b'), (" + now + ", 'c')");
        assertThat(druid.rows("options")).hasSize(3);
        assertThat(druid.tasks("options")).hasSize(2);

        assertThatThrownBy(() -> run("INSERT INTO options VALUES (0, 'from 1970')"))
                .hasStackTraceContaining("BEFORE_WINDOW");
    }

    @Test
    void a_property_that_does_not_exist_is_refused_when_the_statement_is_planned() {
        create("typo", "'page'", "`time` BIGINT, page STRING", ", 'druid.task.partition' = '2'");
        assertThatThrownBy(() -> run("INSERT INTO typo VALUES (0, 'a')"))
                .hasStackTraceContaining("cannot use its configuration")
                .hasStackTraceContaining("task.partition");
        create("own_prefix", "'page'", "`time` BIGINT, page STRING", ", 'druid.tls.enable' = 'perhaps'");
        assertThatThrownBy(() -> run("INSERT INTO own_prefix VALUES (0, 'a')"))
                .hasStackTraceContaining("druid.tls.enable")
                .hasStackTraceContaining("perhaps");
    }

    @Test
    void statements_whose_results_change_are_refused() {
        create("changes", "'page'", "`time` BIGINT, page STRING", "");
        sql.executeSql("CREATE TEMPORARY TABLE gen (k BIGINT, page STRING) WITH ('connector' = 'datagen',"
                + " 'number-of-rows' = '1')");
        assertThatThrownBy(() -> run("INSERT INTO changes SELECT COUNT(*), page FROM gen GROUP BY page"))
                .hasStackTraceContaining("doesn't support consuming update changes");
    }

    @Test
    void columns_that_do_not_fit_are_refused_with_all_differences_in_words() {
        create("misfit", """
                'page', {"type": "long", "name": "size"}, {"type": "json", "name": "payload"},
                {"type": "json", "name": "by_number"}""", """
                page MAP<STRING, STRING>, size STRING, added DOUBLE, colour STRING, payload BYTES,
                by_number MAP<INT, STRING>""", "");
        assertThatThrownBy(() -> run("INSERT INTO misfit (colour) VALUES ('red')"))
                .hasStackTraceContaining("The table does not fit the data source 'misfit':")
                .hasStackTraceContaining("there is no column 'time' for the time")
                .hasStackTraceContaining("the column 'page': the string dimension 'page' takes text, a number, a time,"
                        + " or an array of them, not MAP<STRING, STRING>")
                .hasStackTraceContaining("the column 'size': the long dimension 'size' takes a whole number or a time,"
                        + " not STRING; CAST it")
                .hasStackTraceContaining("the column 'added': the metric 'added' (longSum) takes a whole number")
                .hasStackTraceContaining("the column 'colour': there is no dimension of this name")
                .hasStackTraceContaining("the column 'payload': Druid has nothing for BYTES")
                .hasStackTraceContaining("the column 'by_number': the keys of MAP<INT, STRING> are no texts");
    }

    @Test
    void a_column_that_the_timestamp_would_hide_is_refused() {
        create("hidden", "'page'", "ts TIMESTAMP(3), `time` BIGINT, page STRING", ", 'timestamp-column' = 'ts'");
        assertThatThrownBy(() -> run("INSERT INTO hidden (page) VALUES ('a')"))
                .hasStackTraceContaining("the column 'time': the timestamp is sent under its name, and that is 'ts'");
    }

    @Test
    void a_column_that_is_no_time_cannot_be_the_timestamp() {
        create("no_time", "'page'", "`time` BOOLEAN, page STRING", "");
        assertThatThrownBy(() -> run("INSERT INTO no_time VALUES (TRUE, 'a')"))
                .hasStackTraceContaining("the column 'time': BOOLEAN is no time");
    }

    @Test
    void a_column_that_the_data_source_excludes_is_refused() {
        createWith(
                "excluding",
                config(dataSource("excluding", "{\"dimensionExclusions\": [\"secret\"]}")),
                "`time` BIGINT, secret STRING",
                "");
        assertThatThrownBy(() -> run("INSERT INTO excluding VALUES (0, 'a')"))
                .hasStackTraceContaining("the column 'secret': dimensionExclusions has it");
    }

    @Test
    void one_of_several_data_sources_must_be_named_and_exist() throws Exception {
        String two = config(
                dataSource("first", "{\"dimensions\": [\"page\"]}"),
                dataSource("second", "{\"dimensions\": [\"page\"]}"));
        String columns = "`time` BIGINT, page STRING";
        createWith("unnamed", two, columns, "");
        assertThatThrownBy(() -> run("INSERT INTO unnamed VALUES (0, 'a')"))
                .hasStackTraceContaining("The option 'data-source' must name one of [first, second]");
        createWith("wrong", two, columns, ", 'data-source' = 'third'");
        assertThatThrownBy(() -> run("INSERT INTO wrong VALUES (0, 'a')"))
                .hasStackTraceContaining("There is no data source 'third' in the configuration");

        createWith("named", two, columns, ", 'data-source' = 'second'");
        run("INSERT INTO named VALUES (" + System.currentTimeMillis() + ", 'a')");

        assertThat(druid.rows("second")).hasSize(1);
    }

    @Test
    void a_configuration_that_cannot_be_read_is_named() {
        createWith("unreadable", "/no/such/file.json", "`time` BIGINT", "");
        assertThatThrownBy(() -> run("INSERT INTO unreadable VALUES (0)"))
                .hasStackTraceContaining("cannot use its configuration")
                .hasStackTraceContaining("/no/such/file.json");
    }

    /** @param dimensions JSON of a list's elements, in single quotes */
    private void create(String name, String dimensions, String columns, String options) {
        String spec = "{\"dimensions\": [" + dimensions.replace('\'', '"') + "]}";
        createWith(name, config(dataSource(name, spec)), columns, options);
    }

    private void createWith(String name, String config, String columns, String options) {
        sql.executeSql("CREATE TEMPORARY TABLE " + name + " (" + columns + ") WITH ('connector' = 'druid', 'config' = '"
                + config + "'" + options + ")");
    }

    private static String config(String... dataSources) {
        return """
                {"dataSources": [%s], "properties": {"zookeeper.connect": "%s"}}""".formatted(String.join(", ", dataSources), zooKeeper.connect());
    }

    private static String dataSource(String name, String dimensionsSpec) {
        return """
                {"spec": {
                  "dataSchema": {
                    "dataSource": "%s",
                    "timestampSpec": {"column": "time", "format": "auto"},
                    "dimensionsSpec": %s,
                    "metricsSpec": [{"type": "longSum", "name": "added", "fieldName": "added"}],
                    "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE"}},
                  "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}}}""".formatted(name, dimensionsSpec);
    }

    private void run(String statement) throws Exception {
        sql.executeSql(statement).await();
    }
}
