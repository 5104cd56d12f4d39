// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import java.util.Set;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** What Druid makes of a field, and so which columns can go there. */
enum FieldKind {
    /** A dimension of texts, possibly several in a row. */
    TEXT("text, a number, a time, or an array of them") {
        @Override
        boolean accepts(LogicalType type) {
            return type instanceof ArrayType array ? isScalar(array.getElementType()) : isScalar(type);
        }
    },
    /** A dimension or metric of whole numbers. */
    LONG("a whole number or a time") {
        @Override
        boolean accepts(LogicalType type) {
            return WHOLE.contains(type.getTypeRoot()) || TIMES.contains(type.getTypeRoot());
        }

        @Override
        ValueConverter converter(LogicalType type) {
            return ValueConverter.ofLong(type);
        }
    },
    /** A dimension or metric of numbers. */
    NUMBER("a number") {
        @Override
        boolean accepts(LogicalType type) {
            return WHOLE.contains(type.getTypeRoot()) || FRACTIONS.contains(type.getTypeRoot());
        }
    },
    /** Whatever can be written as JSON. */
    ANY("anything but bytes and intervals") {
        @Override
        boolean accepts(LogicalType type) {
            return true;
        }
    };

    private static final Set<LogicalTypeRoot> WHOLE =
            Set.of(LogicalTypeRoot.TINYINT, LogicalTypeRoot.SMALLINT, LogicalTypeRoot.INTEGER, LogicalTypeRoot.BIGINT);
    private static final Set<LogicalTypeRoot> FRACTIONS =
            Set.of(LogicalTypeRoot.FLOAT, LogicalTypeRoot.DOUBLE, LogicalTypeRoot.DECIMAL);
    private static final Set<LogicalTypeRoot> TIMES = Set.of(
            LogicalTypeRoot.DATE,
            LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
            LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);

    private final String needed;

    FieldKind(String needed) {
        this.needed = needed;
    }

    /** Whether columns of this type can go there, if there is JSON for them at all. */
    abstract boolean accepts(LogicalType type);

    /**
     * Makes the values.
     *
     * @throws IllegalArgumentException if there is no JSON for the type
     */
    ValueConverter converter(LogicalType type) {
        return ValueConverter.of(type);
    }

    /** What must be in the column, in words. */
    String needed() {
        return needed;
    }

    private static boolean isScalar(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case ARRAY, MAP, ROW -> false;
            default -> true;
        };
    }
}
