// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.streaming.ReportsSinkMetrics;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;

/** A data source of Druid, as Spark sees it: something to append to. Lives on the driver, thread-safe. */
final class DruidTable implements SupportsWrite, ReportsSinkMetrics {
    private final SinkOptions options;
    private volatile WriteCounts lastCommitted = WriteCounts.NONE;

    DruidTable(SinkOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return "druid." + options.dataSource().dataSource();
    }

    /** None, and any are accepted as far as Spark is concerned: {@link SinkSchema} says more than Spark would. */
    @Override
    public Column[] columns() {
        return new Column[0];
    }

    @Override
    public Set<TableCapability> capabilities() {
        return EnumSet.of(
                TableCapability.BATCH_WRITE, TableCapability.STREAMING_WRITE, TableCapability.ACCEPT_ANY_SCHEMA);
    }

    @Override
    public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
        return new WriteBuilder() {
            /** Called on the driver before a job runs, in a stream before each micro-batch. */
            @Override
            public Write build() {
                Speculation.refuse();
                RowConverter converter = SinkSchema.of(options.dataSource()).converter(info.schema());
                return new DruidWrite(DruidTable.this, options, converter);
            }
        };
    }

    /** Of the last micro-batch, as Spark puts them into the progress of a streaming query. */
    @Override
    public Map<String, String> metrics() {
        WriteCounts counts = lastCommitted;
        return Map.of(
                "sent", String.valueOf(counts.sent()),
                "dropped", String.valueOf(counts.dropped()),
                "resent", String.valueOf(counts.resent()));
    }

    /** For the progress of a streaming query. */
    @Override
    public String toString() {
        return name();
    }

    void committed(WriteCounts counts) {
        lastCommitted = counts;
    }
}
