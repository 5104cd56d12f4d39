// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import org.apache.spark.SparkContext;
import org.apache.spark.util.AccumulatorV2;

/** The counts of a write, which Spark adds up from its successful tasks and shows with the stage. */
final class WriteCountsAccumulator extends AccumulatorV2<WriteCounts, WriteCounts> {
    private WriteCounts counts = WriteCounts.NONE;

    /** One that Spark shows under this name. */
    static WriteCountsAccumulator register(SparkContext context, String name) {
        WriteCountsAccumulator accumulator = new WriteCountsAccumulator();
        context.register(accumulator, name);
        return accumulator;
    }

    @Override
    public boolean isZero() {
        return counts.equals(WriteCounts.NONE);
    }

    @Override
    public AccumulatorV2<WriteCounts, WriteCounts> copy() {
        WriteCountsAccumulator copy = new WriteCountsAccumulator();
        copy.counts = counts;
        return copy;
    }

    @Override
    public void reset() {
        counts = WriteCounts.NONE;
    }

    @Override
    public void add(WriteCounts more) {
        counts = counts.plus(more);
    }

    @Override
    public void merge(AccumulatorV2<WriteCounts, WriteCounts> other) {
        add(other.value());
    }

    @Override
    public WriteCounts value() {
        return counts;
    }
}
