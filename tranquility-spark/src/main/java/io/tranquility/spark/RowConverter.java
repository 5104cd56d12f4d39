// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;

/** Makes the events of rows: maps of the columns that are not null. Immutable. */
final class RowConverter implements Serializable {
    private final List<Column> columns;

    /**
     * A column of the rows, in their order.
     *
     * @param name as Druid calls it
     * @param reader reads its values
     */
    record Column(String name, ValueReader reader) implements Serializable {}

    RowConverter(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    Map<String, Object> event(InternalRow row) {
        Map<String, Object> event = new HashMap<>(columns.size() * 2);
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Object value = row.isNullAt(i) ? null : column.reader().read(row, i);
            if (value != null) {
                event.put(column.name(), value);
            }
        }
        return event;
    }
}
