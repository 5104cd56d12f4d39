// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.RowData;

/**
 * Makes events of rows. Immutable.
 *
 * @param fields what an event has; a null in a row is left out
 */
record RowConverter(List<Field> fields) implements Serializable {
    RowConverter {
        fields = List.copyOf(fields);
    }

    /**
     * A field of an event.
     *
     * @param name its name in the event
     * @param getter reads the column
     * @param converter makes the field's value of what is there
     */
    record Field(String name, RowData.FieldGetter getter, ValueConverter converter) implements Serializable {}

    Map<String, Object> toEvent(RowData row) {
        Map<String, Object> event = new HashMap<>(fields.size() * 2);
        for (Field field : fields) {
            Object value = field.getter().getFieldOrNull(row);
            if (value != null) {
                event.put(field.name(), field.converter().convert(value));
            }
        }
        return event;
    }
}
