// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.druid.DruidSpec;
import java.util.function.Function;

/**
 * How to ask Druid how many events of a data source it has: by the sum of the metric that counts them, or by the number of
 * rows where each event is one. With neither, rows are counted, which is less than the events.
 */
final class RowCount {
    private static final String ALL_TIME = "-146136543-09-08T08:23:32.096Z/146140482-04-24T15:36:27.903Z";

    private final String dataSource;
    private final boolean exact;
    private final ObjectNode aggregator = JsonNodeFactory.instance.objectNode();
    private final String sqlExpression;

    private RowCount(String dataSource, boolean exact, String metric) {
        this.dataSource = dataSource;
        this.exact = exact;
        this.aggregator.put("name", "events");
        if (metric == null) {
            this.aggregator.put("type", "count");
            this.sqlExpression = "COUNT(*) AS " + (exact ? "\"events\"" : "\"rows\"");
        } else {
            this.aggregator.put("type", "longSum").put("fieldName", metric);
            this.sqlExpression = "SUM(" + Sql.identifier(metric) + ") AS \"events\"";
        }
    }

    static RowCount of(String dataSource, DruidSpec spec) {
        for (JsonNode metric : spec.metricsSpec()) {
            if (metric.path("type").asText().equals("count")) {
                return new RowCount(dataSource, true, metric.path("name").asText());
            }
        }
        return new RowCount(dataSource, !spec.rollup(), null);
    }

    /** Whether it counts events, not only rows. */
    boolean isExact() {
        return exact;
    }

    /**
     * The number now, zero if Druid does not know the data source. A native query, because SQL takes a second or two to see
     * a new data source.
     */
    long ask(Function<JsonNode, JsonNode> druid) {
        ObjectNode query = JsonNodeFactory.instance.objectNode();
        query.put("queryType", "timeseries");
        query.put("dataSource", dataSource);
        query.put("granularity", "all");
        query.putArray("intervals").add(ALL_TIME);
        query.putArray("aggregations").add(aggregator);
        return druid.apply(query).path(0).path("result").path("events").asLong();
    }

    /** The number in SQL, as an item of a {@code SELECT}. */
    String sqlExpression() {
        return sqlExpression;
    }

    /** The whole question in SQL. */
    String sql() {
        return "SELECT " + sqlExpression + " FROM " + Sql.identifier(dataSource);
    }
}
