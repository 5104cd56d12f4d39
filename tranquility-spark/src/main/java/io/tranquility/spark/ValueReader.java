// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.VarcharType;
import org.apache.spark.sql.types.YearMonthIntervalType;

/**
 * Reads a value that is not null out of a row, an array or a map, as a value that can be sent. One for each Spark SQL type;
 * docs/spark.md has the table.
 */
@FunctionalInterface
interface ValueReader extends Serializable {
    Object read(SpecializedGetters from, int index);

    /**
     * The reader of a column.
     *
     * @throws IllegalArgumentException if columns of this type cannot be used so; the message ends the sentence "Column c
     *     ..."
     */
    static ValueReader of(DataType type, ColumnUse use) {
        if (use == ColumnUse.TIMESTAMP) {
            return ofTimestamp(type);
        }
        if (use != ColumnUse.ANY && !isFlat(type, use)) {
            throw new IllegalArgumentException("is " + type.sql() + ", but " + use
                    + " takes no such values; make it a dimension of type json or auto, or use to_json");
        }
        return of(type, use.isNumeric() ? TimesAs.MILLIS : TimesAs.ISO, use == ColumnUse.TEXT);
    }

    /** In what form dates and times are sent. */
    enum TimesAs {
        ISO,
        MILLIS
    }

    private static boolean isFlat(DataType type, ColumnUse use) {
        if (type instanceof ArrayType array) {
            return use != ColumnUse.NUMBER && !isNested(array.elementType());
        }
        return !isNested(type);
    }

    private static boolean isNested(DataType type) {
        return type instanceof ArrayType || type instanceof StructType || type instanceof MapType;
    }

    private static ValueReader ofTimestamp(DataType type) {
        if (type instanceof TimestampType || type instanceof TimestampNTZType) {
            return (from, index) -> instant(from.getLong(index));
        }
        if (type instanceof DateType) {
            return (from, index) -> date(from.getInt(index)).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        if (type instanceof NumericType || type instanceof StringType || type instanceof NullType) {
            return of(type, TimesAs.ISO, false);
        }
        throw new IllegalArgumentException(
                "is " + type.sql() + ", but is the timestamp, which must be a time, a date, a number or a string");
    }

    private static ValueReader of(DataType type, TimesAs times, boolean decimalsAsText) {
        if (type instanceof StringType || type instanceof VarcharType || type instanceof CharType) {
            return (from, index) -> from.getUTF8String(index).toString();
        }
        if (type instanceof LongType) {
            return SpecializedGetters::getLong;
        }
        if (type instanceof IntegerType) {
            return SpecializedGetters::getInt;
        }
        if (type instanceof ShortType) {
            return (from, index) -> (int) from.getShort(index);
        }
        if (type instanceof ByteType) {
            return (from, index) -> (int) from.getByte(index);
        }
        if (type instanceof DoubleType) {
            return SpecializedGetters::getDouble;
        }
        if (type instanceof FloatType) {
            return SpecializedGetters::getFloat;
        }
        if (type instanceof BooleanType) {
            return SpecializedGetters::getBoolean;
        }
        if (type instanceof DecimalType decimal) {
            int precision = decimal.precision();
            int scale = decimal.scale();
            return decimalsAsText
                    ? (from, index) -> from.getDecimal(index, precision, scale)
                            .toJavaBigDecimal()
                            .toPlainString()
                    : (from, index) -> from.getDecimal(index, precision, scale).toJavaBigDecimal();
        }
        if (type instanceof BinaryType) {
            return SpecializedGetters::getBinary;
        }
        if (type instanceof NullType) {
            return (from, index) -> null;
        }
        if (type instanceof ArrayType array) {
            return ofArray(of(array.elementType(), times, decimalsAsText));
        }
        if (type instanceof StructType struct) {
            return ofStruct(struct, times, decimalsAsText);
        }
        if (type instanceof MapType map && map.keyType() instanceof StringType) {
            return ofMap(of(map.valueType(), times, decimalsAsText));
        }
        return ofTime(type, times);
    }

    private static ValueReader ofTime(DataType type, TimesAs times) {
        boolean millis = times == TimesAs.MILLIS;
        if (type instanceof TimestampType) {
            return millis
                    ? (from, index) -> instant(from.getLong(index)).toEpochMilli()
                    : (from, index) -> instant(from.getLong(index)).toString();
        }
        if (type instanceof TimestampNTZType) {
            return millis
                    ? (from, index) -> instant(from.getLong(index)).toEpochMilli()
                    : (from, index) -> LocalDateTime.ofInstant(instant(from.getLong(index)), ZoneOffset.UTC)
                            .toString();
        }
        if (type instanceof DateType) {
            return millis
                    ? (from, index) -> TimeUnit.DAYS.toMillis(from.getInt(index))
                    : (from, index) -> date(from.getInt(index)).toString();
        }
        if (type instanceof DayTimeIntervalType) {
            return (from, index) ->
                    Duration.of(from.getLong(index), ChronoUnit.MICROS).toString();
        }
        if (type instanceof YearMonthIntervalType) {
            return (from, index) ->
                    Period.ofMonths(from.getInt(index)).normalized().toString();
        }
        throw new IllegalArgumentException(
                "is " + type.sql() + ", which cannot be sent; cast it, for example to STRING");
    }

    private static ValueReader ofArray(ValueReader elements) {
        return (from, index) -> list(from.getArray(index), elements);
    }

    private static ValueReader ofStruct(StructType struct, TimesAs times, boolean decimalsAsText) {
        StructField[] fields = struct.fields();
        ValueReader[] readers = new ValueReader[fields.length];
        String[] names = struct.fieldNames();
        for (int i = 0; i < fields.length; i++) {
            readers[i] = of(fields[i].dataType(), times, decimalsAsText);
        }
        return (from, index) -> {
            InternalRow row = from.getStruct(index, names.length);
            Map<String, Object> values = new LinkedHashMap<>();
            for (int i = 0; i < names.length; i++) {
                values.put(names[i], row.isNullAt(i) ? null : readers[i].read(row, i));
            }
            return values;
        };
    }

    private static ValueReader ofMap(ValueReader valueReader) {
        return (from, index) -> {
            MapData map = from.getMap(index);
            ArrayData keys = map.keyArray();
            List<Object> values = list(map.valueArray(), valueReader);
            Map<String, Object> all = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                all.put(keys.getUTF8String(i).toString(), values.get(i));
            }
            return all;
        };
    }

    private static List<Object> list(ArrayData array, ValueReader elements) {
        List<Object> values = new ArrayList<>(array.numElements());
        for (int i = 0; i < array.numElements(); i++) {
            values.add(array.isNullAt(i) ? null : elements.read(array, i));
        }
        return values;
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
    }

    private static LocalDate date(int days) {
        return LocalDate.ofEpochDay(days);
    }
}
