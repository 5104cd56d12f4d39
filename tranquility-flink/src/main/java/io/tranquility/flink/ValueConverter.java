// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/** Makes of a value as Flink's table runtime holds it one that is written as JSON. Immutable. */
@FunctionalInterface
interface ValueConverter extends Serializable {
    /**
     * Converts one value.
     *
     * @param value not null
     */
    Object convert(Object value);

    /**
     * For dimensions and metrics: dates and times become text of ISO 8601, those without a zone as if they were UTC.
     *
     * @throws IllegalArgumentException if there is no JSON for the type; the message says so
     */
    static ValueConverter of(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case CHAR, VARCHAR -> Object::toString;
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, FLOAT, DOUBLE -> value -> value;
            case DECIMAL -> value -> ((DecimalData) value).toBigDecimal();
            case DATE -> value -> LocalDate.ofEpochDay((int) value).toString();
            case TIME_WITHOUT_TIME_ZONE ->
                value -> LocalTime.ofNanoOfDay((int) value * 1_000_000L).toString();
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                value -> ((TimestampData) value).toInstant().toString();
            case ARRAY -> array(((ArrayType) type).getElementType());
            case MAP -> map((MapType) type);
            case ROW -> row((RowType) type);
            default -> throw new IllegalArgumentException("Druid has nothing for " + type.asSummaryString());
        };
    }

    /** For the timestamp: dates and times become instants, those without a zone as if they were UTC. */
    static ValueConverter ofTimestamp(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case DATE ->
                value -> LocalDate.ofEpochDay((int) value)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                value -> ((TimestampData) value).toInstant();
            case CHAR, VARCHAR, INTEGER, BIGINT -> of(type);
            default -> throw new IllegalArgumentException(type.asSummaryString() + " is no time");
        };
    }

    /** For whole numbers: dates and times become milliseconds. */
    static ValueConverter ofLong(LogicalType type) {
        if (!type.is(LogicalTypeRoot.DATE)
                && !type.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                && !type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)) {
            return of(type);
        }
        ValueConverter instant = ofTimestamp(type);
        return value -> ((Instant) instant.convert(value)).toEpochMilli();
    }

    private static ValueConverter array(LogicalType elementType) {
        ArrayData.ElementGetter getter = ArrayData.createElementGetter(elementType);
        ValueConverter converter = of(elementType);
        return value -> list((ArrayData) value, getter, converter);
    }

    private static ValueConverter map(MapType type) {
        if (!type.getKeyType().is(LogicalTypeRoot.VARCHAR) && !type.getKeyType().is(LogicalTypeRoot.CHAR)) {
            throw new IllegalArgumentException("the keys of " + type.asSummaryString() + " are no texts");
        }
        ValueConverter keys = array(type.getKeyType());
        ValueConverter values = array(type.getValueType());
        return value -> {
            List<?> names = (List<?>) keys.convert(((MapData) value).keyArray());
            List<?> all = (List<?>) values.convert(((MapData) value).valueArray());
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                map.put(names.get(i), all.get(i));
            }
            return map;
        };
    }

    private static ValueConverter row(RowType type) {
        List<RowConverter.Field> fields = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            fields.add(new RowConverter.Field(
                    type.getFieldNames().get(i),
                    RowData.createFieldGetter(type.getTypeAt(i), i),
                    of(type.getTypeAt(i))));
        }
        RowConverter converter = new RowConverter(fields);
        return value -> converter.toEvent((RowData) value);
    }

    private static List<Object> list(ArrayData array, ArrayData.ElementGetter getter, ValueConverter converter) {
        List<Object> list = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            Object element = getter.getElementOrNull(array, i);
            list.add(element == null ? null : converter.convert(element));
        }
        return list;
    }
}
