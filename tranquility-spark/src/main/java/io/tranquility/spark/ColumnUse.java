// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

/** What a data source makes of a column, which decides in what form its values are sent. */
enum ColumnUse {
    /** Its timestampSpec reads it. */
    TIMESTAMP("the timestamp"),
    /** A dimension of type string. */
    TEXT("a dimension of type string"),
    /** A dimension of type long, float or double. */
    NUMBER("a numeric dimension"),
    /** A metric reads it. */
    METRIC("the input of a metric"),
    /** A dimension that takes nested values, or something only Druid knows. */
    ANY("a dimension of any type");

    private final String words;

    ColumnUse(String words) {
        this.words = words;
    }

    /** Whether times and decimals are sent as numbers. */
    boolean isNumeric() {
        return this == NUMBER || this == METRIC;
    }

    /** For messages. */
    @Override
    public String toString() {
        return words;
    }
}
