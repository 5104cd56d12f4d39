// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;

/**
 * A table of the connector {@code druid} in a plan. It takes rows that are inserted only: Druid's real-time tasks append, so
 * Flink refuses statements whose results change.
 *
 * @param sink runs in the job
 * @param dataSource where its rows go
 * @param parallelism of the sink, or null for that of its input
 */
record DruidTableSink(RowSink sink, String dataSource, Integer parallelism) implements DynamicTableSink {
    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requested) {
        return ChangelogMode.insertOnly();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        return SinkV2Provider.of(sink, parallelism);
    }

    @Override
    public DynamicTableSink copy() {
        return this;
    }

    @Override
    public String asSummaryString() {
        return "Druid(" + dataSource + ")";
    }
}
