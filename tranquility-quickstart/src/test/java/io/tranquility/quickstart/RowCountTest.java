// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tranquility.druid.DruidSpec;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RowCountTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COUNT = "[{\"type\":\"longSum\",\"name\":\"a\",\"fieldName\":\"a\"},"
            + "{\"type\":\"count\",\"name\":\"the \\\"count\\\"\"}]";

    @Test
    void with_a_metric_that_counts_it_is_summed() {
        RowCount count = RowCount.of("it's", spec("{}", COUNT, true));
        assertThat(count.isExact()).isTrue();
        assertThat(count.sql()).isEqualTo("SELECT SUM(\"the \"\"count\"\"\") AS \"events\" FROM \"it's\"");
        List<JsonNode> asked = new ArrayList<>();
        assertThat(count.ask(query -> {
                    asked.add(query);
                    return json("[{\"timestamp\":\"t\",\"result\":{\"events\":17}}]");
                }))
                .isEqualTo(17);
        assertThat(asked.get(0).path("dataSource").asText()).isEqualTo("it's");
        assertThat(asked.get(0).path("aggregations").path(0))
                .isEqualTo(json("{\"name\":\"events\",\"type\":\"longSum\",\"fieldName\":\"the \\\"count\\\"\"}"));
    }

    @Test
    void without_rollup_rows_are_events() {
        RowCount count = RowCount.of("wiki", spec("{}", "[]", false));
        assertThat(count.isExact()).isTrue();
        assertThat(count.sql()).isEqualTo("SELECT COUNT(*) AS \"events\" FROM \"wiki\"");
    }

    @Test
    void with_rollup_and_no_metric_rows_are_no_events() {
        RowCount count = RowCount.of("wiki", spec("{}", "[]", true));
        assertThat(count.isExact()).isFalse();
        assertThat(count.sql()).isEqualTo("SELECT COUNT(*) AS \"rows\" FROM \"wiki\"");
    }

    @Test
    void a_data_source_that_druid_does_not_know_has_no_events() {
        assertThat(RowCount.of("wiki", spec("{}", COUNT, true)).ask(query -> json("[]")))
                .isZero();
    }

    @Test
    void the_top_values_are_those_of_the_first_dimension() {
        DruidSpec spec = spec("{\"dimensions\":[{\"type\":\"string\",\"name\":\"page\"},\"user\"]}", COUNT, true);
        List<String> asked = new ArrayList<>();
        new TopValues("wiki", spec, RowCount.of("wiki", spec)).ask(sql -> {
            asked.add(sql);
            return List.of();
        });
        assertThat(asked)
                .containsExactly("SELECT \"page\", SUM(\"the \"\"count\"\"\") AS \"events\" FROM \"wiki\" GROUP BY 1"
                        + " ORDER BY 2 DESC LIMIT 5");
    }

    @Test
    void without_listed_dimensions_the_first_text_column_is_asked_for() {
        DruidSpec spec = spec("{}", COUNT, true);
        List<String> asked = new ArrayList<>();
        new TopValues("o'k", spec, RowCount.of("o'k", spec)).ask(sql -> {
            asked.add(sql);
            return sql.contains("INFORMATION_SCHEMA") ? List.of(Map.of("COLUMN_NAME", "city")) : List.of();
        });
        assertThat(asked.get(0)).contains("TABLE_NAME = 'o''k'");
        assertThat(asked.get(1)).startsWith("SELECT \"city\", ");
    }

    @Test
    void the_curl_line_is_quoted_for_a_shell() {
        assertThat(Curl.sql(URI.create("http://127.0.0.1:8082"), "SELECT 'a\"'"))
                .isEqualTo("curl -s http://127.0.0.1:8082/druid/v2/sql -H 'Content-Type: application/json' -d"
                        + " '{\"query\":\"SELECT '\\''a\\\"'\\''\"}'");
    }

    private static DruidSpec spec(String dimensionsSpec, String metricsSpec, boolean rollup) {
        return new DruidSpec(
                (ObjectNode) json(dimensionsSpec),
                (ArrayNode) json(metricsSpec),
                TextNode.valueOf("none"),
                rollup,
                JSON.nullNode(),
                JSON.createObjectNode());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
