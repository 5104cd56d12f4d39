// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.event.EventFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** Compares the columns of a table with what a data source takes, and finds out how rows become events. */
final class TableCheck {
    private final DataSourceConfig dataSource;

    /** The uses of a field for which its type matters. */
    private final Map<String, List<Use>> uses = new LinkedHashMap<>();

    TableCheck(DataSourceConfig dataSource) {
        this.dataSource = dataSource;
        for (JsonNode dimension : dataSource.spec().dimensionsSpec().path("dimensions")) {
            addDimension(dimension);
        }
        for (JsonNode metric : dataSource.spec().metricsSpec()) {
            addMetric(metric);
        }
    }

    /** A dimension or a metric that a field goes into, in words, and what it takes. */
    private record Use(String what, FieldKind kind) {}

    /**
     * Compares.
     *
     * @param timestampColumn empty for the one that the data source's timestampSpec names
     * @throws ValidationException if something does not fit; the message has all that does not
     */
    RowConverter check(RowType table, Optional<String> timestampColumn) {
        String timestamp = dataSource.timestampSpec().column();
        String from = timestampColumn.orElse(timestamp);
        List<String> problems = new ArrayList<>();
        List<RowConverter.Field> fields = new ArrayList<>();
        if (!table.getFieldNames().contains(from)) {
            problems.add("there is no column '" + from + "' for the time: name one in the option 'timestamp-column',"
                    + " give one a watermark, or call it '" + timestamp + "'");
        }
        for (int i = 0; i < table.getFieldCount(); i++) {
            String name = table.getFieldNames().get(i);
            LogicalType type = table.getTypeAt(i);
            RowData.FieldGetter getter = RowData.createFieldGetter(type, i);
            try {
                if (name.equals(from)) {
                    fields.add(new RowConverter.Field(timestamp, getter, ValueConverter.ofTimestamp(type)));
                }
                if (name.equals(timestamp)) {
                    requireTimestamp(name, from);
                } else if (!name.equals(from) || uses.containsKey(name)) {
                    fields.add(new RowConverter.Field(name, getter, converter(name, type)));
                }
            } catch (IllegalArgumentException e) {
                problems.add("the column '" + name + "': " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new ValidationException("The table does not fit the data source '" + dataSource.dataSource()
                    + "':\n  - " + String.join("\n  - ", problems));
        }
        return new RowConverter(fields);
    }

    private static void requireTimestamp(String name, String from) {
        if (!name.equals(from)) {
            throw new IllegalArgumentException("the timestamp is sent under its name, and that is '" + from + "'");
        }
    }

    /** @throws IllegalArgumentException if the column cannot go there */
    private ValueConverter converter(String name, LogicalType type) {
        List<Use> all = uses.getOrDefault(name, List.of());
        if (all.isEmpty()) {
            requireSent(name);
            return ValueConverter.of(type);
        }
        for (Use use : all) {
            if (!use.kind().accepts(type)) {
                throw new IllegalArgumentException(
                        use.what() + " takes " + use.kind().needed() + ", not " + type.asSummaryString()
                                + "; CAST it, or change one of the two");
            }
        }
        return all.get(0).kind().converter(type);
    }

    /**
     * For a field that is no dimension or metric by name: it may be in an expression, or sent with all others.
     *
     * @throws IllegalArgumentException if it would not be sent
     */
    private void requireSent(String name) {
        EventFields fields = dataSource.fields();
        boolean isSent = fields.isAll()
                ? !fields.excluded().contains(name)
                : fields.included().contains(name);
        if (!isSent && dataSource.flattenSpec().isNone()) {
            throw new IllegalArgumentException(
                    fields.isAll()
                            ? "dimensionExclusions has it, so it would not be sent"
                            : "there is no dimension of this name, and no metric made from it; there are "
                                    + fields.included());
        }
    }

    private void addDimension(JsonNode dimension) {
        String name = dimension.isTextual()
                ? dimension.asText()
                : dimension.path("name").asText();
        String type = dimension.path("type").asText("string");
        FieldKind kind =
                switch (type) {
                    case "string" -> FieldKind.TEXT;
                    case "long" -> FieldKind.LONG;
                    case "float", "double" -> FieldKind.NUMBER;
                    default -> FieldKind.ANY;
                };
        add(name, new Use("the " + type + " dimension '" + name + "'", kind));
    }

    private void addMetric(JsonNode metric) {
        String type = metric.path("type").asText();
        FieldKind kind =
                switch (type) {
                    case "longSum", "longMin", "longMax" -> FieldKind.LONG;
                    case "doubleSum", "doubleMin", "doubleMax", "floatSum", "floatMin", "floatMax" -> FieldKind.NUMBER;
                    default -> FieldKind.ANY;
                };
        if (metric.path("fieldName").isTextual()) {
            add(
                    metric.path("fieldName").asText(),
                    new Use("the metric '" + metric.path("name").asText() + "' (" + type + ")", kind));
        }
    }

    private void add(String field, Use use) {
        uses.computeIfAbsent(field, any -> new ArrayList<>()).add(use);
    }
}
