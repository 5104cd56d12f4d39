// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.config.DataSourceConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What a data source reads of an event, and whether the columns of a DataFrame are that. */
final class SinkSchema {
    private final DataSourceConfig config;

    /** What is read, by name. */
    private final Map<String, ColumnUse> uses = new LinkedHashMap<>();

    /** What Druid, and not the event, gives a value. */
    private final Set<String> made = new HashSet<>();

    /** The inputs of metrics of which it is certain that they are fields. */
    private final Set<String> metricFields = new TreeSet<>();

    private SinkSchema(DataSourceConfig config) {
        this.config = config;
    }

    static SinkSchema of(DataSourceConfig config) {
        SinkSchema schema = new SinkSchema(config);
        schema.read();
        return schema;
    }

    /**
     * How rows become events.
     *
     * @throws IllegalArgumentException if some column or type is not what the data source reads; the message has every
     *     difference
     */
    RowConverter converter(StructType dataFrame) {
        List<String> problems = new ArrayList<>();
        List<RowConverter.Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (StructField field : dataFrame.fields()) {
            try {
                columns.add(new RowConverter.Column(field.name(), ValueReader.of(field.dataType(), use(field.name()))));
            } catch (IllegalArgumentException e) {
                problems.add("Column '" + field.name() + "' " + e.getMessage());
            }
            if (!names.add(field.name())) {
                problems.add("Column '" + field.name() + "' is there more than once");
            }
        }
        missing(names, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("The columns are not those of data source '" + config.dataSource()
                    + "':\n  " + String.join(";\n  ", problems) + ".");
        }
        return new RowConverter(columns);
    }

    private void read() {
        for (JsonNode metric : config.spec().metricsSpec()) {
            if (metric.path("fieldName").isTextual()) {
                metricFields.add(metric.path("fieldName").asText());
            }
        }
        config.fields().included().forEach(field -> uses.put(field, ColumnUse.METRIC));
        metricFields.forEach(field -> uses.put(field, ColumnUse.METRIC));
        for (String dimension : config.dimensions().included()) {
            uses.put(dimension, ColumnUse.TEXT);
        }
        for (JsonNode dimension : config.spec().dimensionsSpec().path("dimensions")) {
            if (dimension.isObject()) {
                uses.put(dimension.path("name").asText(), use(dimension));
            }
        }
        uses.put(config.timestampSpec().column(), ColumnUse.TIMESTAMP);
        config.spec()
                .transformSpec()
                .path("transforms")
                .forEach(transform -> made.add(transform.path("name").asText()));
        made.addAll(config.flattenSpec().fields().keySet());
    }

    private static ColumnUse use(JsonNode dimension) {
        return switch (dimension.path("type").asText("string").toLowerCase(Locale.ROOT)) {
            case "string" -> ColumnUse.TEXT;
            case "long", "float", "double" -> ColumnUse.NUMBER;
            default -> ColumnUse.ANY;
        };
    }

    /** @throws IllegalArgumentException if the column would be left out without a word */
    private ColumnUse use(String column) {
        ColumnUse use = uses.get(column);
        if (use != null) {
            return use;
        }
        if (!config.flattenSpec().isNone()
                || config.spec().transformSpec().isObject()
                || config.spec().dimensionsSpec().path("useSchemaDiscovery").asBoolean()) {
            return ColumnUse.ANY;
        }
        if (config.fields().isAll()) {
            return ColumnUse.TEXT;
        }
        throw new IllegalArgumentException("is neither the timestamp nor a dimension nor read by a metric"
                + nearest(column) + "; leave it out, or add it to the dimensionsSpec");
    }

    private void missing(Set<String> columns, List<String> problems) {
        String timestamp = config.timestampSpec().column();
        if (config.timestampSpec().missingValue().isEmpty() && isMissing(timestamp, columns)) {
            problems.add("There is no column '" + timestamp + "', which is the timestamp");
        }
        for (JsonNode dimension : config.spec().dimensionsSpec().path("dimensions")) {
            String name = dimension.isTextual()
                    ? dimension.asText()
                    : dimension.path("name").asText();
            if (isMissing(name, columns)) {
                problems.add("There is no column '" + name + "', which is a dimension");
            }
        }
        for (String field : metricFields) {
            if (isMissing(field, columns) && !config.dimensions().included().contains(field)) {
                problems.add("There is no column '" + field + "', which a metric reads");
            }
        }
    }

    private boolean isMissing(String name, Set<String> columns) {
        return !columns.contains(name) && !made.contains(name);
    }

    private String nearest(String column) {
        for (String name : uses.keySet()) {
            if (name.equalsIgnoreCase(column)) {
                return "; Druid's names are case-sensitive, and there is '" + name + "'";
            }
        }
        return "";
    }
}
