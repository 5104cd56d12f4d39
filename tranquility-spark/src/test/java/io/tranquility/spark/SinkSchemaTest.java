// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.config.TranquilityConfig;
import java.util.Map;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

final class SinkSchemaTest {
    private static final String DIMENSIONS =
            "{'dimensions': ['page', {'type': 'long', 'name': 'status'}, {'type': 'json', 'name': 'tags'}]}";
    private static final String METRICS =
            "[{'type': 'count', 'name': 'count'}, {'type': 'longSum', 'name': 'bytes', 'fieldName': 'bytes'}]";
    private static final String FITTING =
            "time TIMESTAMP, page STRING, status INT, tags MAP<STRING, STRING>, bytes BIGINT";

    @Test
    void columns_that_are_read_fit() {
        assertThatCode(() -> check(FITTING, DIMENSIONS, METRICS, "")).doesNotThrowAnyException();
    }

    @Test
    void every_difference_is_said_at_once() {
        assertThatThrownBy(() ->
                        check("Page STRING, status ARRAY<INT>, tags VARIANT, agent STRING", DIMENSIONS, METRICS, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The columns are not those of data source 'clicks':\n  "
                        + String.join(
                                ";\n  ",
                                "Column 'Page' is neither the timestamp nor a dimension nor read by a metric; Druid's names"
                                        + " are case-sensitive, and there is 'page'; leave it out, or add it to the"
                                        + " dimensionsSpec",
                                "Column 'status' is ARRAY<INT>, but a numeric dimension takes no such values; make it a"
                                        + " dimension of type json or auto, or use to_json",
                                "Column 'tags' is VARIANT, which cannot be sent; cast it, for example to STRING",
                                "Column 'agent' is neither the timestamp nor a dimension nor read by a metric; leave it out,"
                                        + " or add it to the dimensionsSpec",
                                "There is no column 'time', which is the timestamp",
                                "There is no column 'page', which is a dimension",
                                "There is no column 'bytes', which a metric reads."));
    }

    @Test
    void the_timestamp_must_be_one() {
        assertThatThrownBy(() -> check(FITTING.replace("time TIMESTAMP", "time BOOLEAN"), DIMENSIONS, METRICS, ""))
                .hasMessageContaining(
                        "Column 'time' is BOOLEAN, but is the timestamp, which must be a time, a date, a number"
                                + " or a string");
    }

    @Test
    void nested_values_need_a_dimension_that_takes_them() {
        for (String type : new String[] {"STRUCT<a: INT>", "MAP<STRING, INT>", "ARRAY<ARRAY<STRING>>"}) {
            assertThatThrownBy(() -> check(FITTING.replace("page STRING", "page " + type), DIMENSIONS, METRICS, ""))
                    .hasMessageContaining("but a dimension of type string takes no such values");
            assertThatThrownBy(() -> check(FITTING.replace("bytes BIGINT", "bytes " + type), DIMENSIONS, METRICS, ""))
                    .hasMessageContaining("but the input of a metric takes no such values");
            assertThatCode(() -> check(FITTING.replace("MAP<STRING, STRING>", type), DIMENSIONS, METRICS, ""))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void a_map_has_strings_for_keys() {
        assertThatThrownBy(() ->
                        check(FITTING.replace("MAP<STRING, STRING>", "MAP<INT, STRING>"), DIMENSIONS, METRICS, ""))
                .hasMessageContaining("Column 'tags' is MAP<INT, STRING>, which cannot be sent");
    }

    @Test
    void a_column_that_is_there_twice_is_refused() {
        assertThatThrownBy(() -> check(FITTING + ", page STRING", DIMENSIONS, METRICS, ""))
                .hasMessageContaining("Column 'page' is there more than once");
    }

    @Test
    void where_dimensions_are_found_by_looking_any_column_fits() {
        assertThatCode(() -> check("time DATE, anything STRING", "{}", "[]", ""))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> check("time DATE, anything STRUCT<a: INT>", "{}", "[]", ""))
                .hasMessageContaining("but a dimension of type string takes no such values");
        assertThatCode(() -> check("time DATE, anything STRUCT<a: INT>", "{'useSchemaDiscovery': true}", "[]", ""))
                .doesNotThrowAnyException();
    }

    @Test
    void what_a_transform_makes_need_not_be_there_and_what_it_may_read_may() {
        String transforms =
                ", 'transformSpec': {'transforms': [{'type': 'expression', 'name': 'page', 'expression': 'lower(url)'}]}";
        assertThatCode(() -> check(FITTING.replace("page", "url"), DIMENSIONS, METRICS, transforms))
                .doesNotThrowAnyException();
    }

    @Test
    void a_timestamp_may_be_missing_where_druid_is_told_what_it_is_then() {
        String config = config("{'dimensions': ['page']}", "[]", "")
                .replace("\"format\": \"auto\"", "\"format\": \"auto\", \"missingValue\": \"2026-11-23\"");
        assertThat(config).contains("missingValue");
        assertThatCode(() -> check("page STRING", config)).doesNotThrowAnyException();
    }

    private static void check(String columns, String dimensions, String metrics, String more) {
        check(columns, config(dimensions, metrics, more));
    }

    private static void check(String columns, String config) {
        SinkSchema.of(TranquilityConfig.load(config, Map.of()).dataSource("clicks"))
                .converter(StructType.fromDDL(columns));
    }

    private static String config(String dimensions, String metrics, String more) {
        return """
                {"dataSources": [{"spec": {"dataSchema": {
                  'dataSource': 'clicks',
                  'timestampSpec': {'column': 'time', 'format': 'auto'},
                  'dimensionsSpec': %s,
                  'metricsSpec': %s,
                  'granularitySpec': {'segmentGranularity': 'HOUR'}%s
                }}}], "properties": {"zookeeper.connect": "127.0.0.1:1"}}
                """.formatted(dimensions, metrics, more).replace('\'', '"');
    }
}
