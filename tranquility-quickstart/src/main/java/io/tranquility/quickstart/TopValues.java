// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.druid.DruidSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Asks Druid by SQL for the most frequent values of a data source's first dimension. */
final class TopValues {
    private static final int VALUES = 5;

    private final String dataSource;
    private final Optional<String> firstDimension;
    private final String count;

    TopValues(String dataSource, DruidSpec spec, RowCount rowCount) {
        this.dataSource = dataSource;
        this.firstDimension = firstDimension(spec);
        this.count = rowCount.sqlExpression();
    }

    /** Rows of a value and its count, the highest count first; none while the data source has no text column. */
    List<Map<String, Object>> ask(Function<String, List<Map<String, Object>>> sql) {
        return firstDimension
                .or(() -> firstTextColumn(sql))
                .map(dimension -> sql.apply(query(dimension)))
                .orElse(List.of());
    }

    private String query(String dimension) {
        return "SELECT " + Sql.identifier(dimension) + ", " + count + " FROM " + Sql.identifier(dataSource)
                + " GROUP BY 1 ORDER BY 2 DESC LIMIT " + VALUES;
    }

    private static Optional<String> firstDimension(DruidSpec spec) {
        JsonNode first = spec.dimensionsSpec().path("dimensions").path(0);
        return Optional.ofNullable(
                first.isTextual() ? first.asText() : first.path("name").textValue());
    }

    /** Where the dimensions are found in the events, Druid knows them by now. */
    private Optional<String> firstTextColumn(Function<String, List<Map<String, Object>>> sql) {
        return sql
                .apply(
                        "SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'druid' AND TABLE_NAME = "
                                + Sql.literal(dataSource)
                                + " AND DATA_TYPE = 'VARCHAR' ORDER BY ORDINAL_POSITION LIMIT 1")
                .stream()
                .map(row -> String.valueOf(row.get("COLUMN_NAME")))
                .findFirst();
    }
}
