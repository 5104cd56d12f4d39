// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/** Sends the rows of one attempt of one task. Each row is read at once, because Spark uses its memory again. */
final class RowWriter implements DataWriter<InternalRow> {
    private final PartitionWriter<Map<String, Object>> writer;
    private final RowConverter converter;
    private final WriteCountsAccumulator counts;

    RowWriter(PartitionWriter<Map<String, Object>> writer, RowConverter converter, WriteCountsAccumulator counts) {
        this.writer = writer;
        this.converter = converter;
        this.counts = counts;
    }

    @Override
    public void write(InternalRow row) throws IOException {
        writer.send(converter.event(row));
    }

    /** Returns when each event has its outcome, and throws if one failed. */
    @Override
    public WriterCommitMessage commit() throws IOException {
        WriteCounts committed = writer.finish();
        counts.add(committed);
        return new DruidWrite.PartitionCommitted(committed);
    }

    /** What was sent cannot be taken back; {@link #close} tells how much that is. */
    @Override
    public void abort() {}

    @Override
    public void close() {
        writer.close();
    }
}
