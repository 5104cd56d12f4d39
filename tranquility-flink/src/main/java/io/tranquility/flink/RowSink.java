// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.table.data.RowData;

/** {@link BeamSink} for the rows of a table; each becomes an event, which keeps nothing of the row. */
record RowSink(SinkOptions<Map<String, Object>> options, RowConverter converter) implements Sink<RowData> {
    @Override
    public SinkWriter<RowData> createWriter(WriterInitContext context) {
        return new BeamSinkWriter<>(
                SubtaskDelivery.open(options, SinkMetrics.ofSink(context.metricGroup())), converter::toEvent);
    }
}
