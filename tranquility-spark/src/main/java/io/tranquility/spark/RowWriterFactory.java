// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import io.tranquility.adapter.BeamFactory;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.streaming.StreamingDataWriterFactory;

/** Travels to the executors and makes the writer of each attempt of each task there. */
record RowWriterFactory(
        BeamFactory<Map<String, Object>> beamFactory,
        WriterOptions options,
        RowConverter converter,
        WriteCountsAccumulator counts)
        implements DataWriterFactory, StreamingDataWriterFactory {
    @Override
    public DataWriter<InternalRow> createWriter(int partition, long task) {
        return new RowWriter(new PartitionWriter<>(beamFactory, options), converter, counts);
    }

    @Override
    public DataWriter<InternalRow> createWriter(int partition, long task, long epoch) {
        return createWriter(partition, task);
    }
}
