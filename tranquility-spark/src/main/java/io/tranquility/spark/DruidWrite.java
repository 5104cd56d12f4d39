// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import java.util.Arrays;
import java.util.Objects;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.connector.write.streaming.StreamingDataWriterFactory;
import org.apache.spark.sql.connector.write.streaming.StreamingWrite;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One write, in a batch or as a stream. The events of a partition are in Druid when its task has committed, and they stay
 * there whatever becomes of the other partitions: so committing the whole adds nothing but counts, and can be done again.
 */
final class DruidWrite implements Write, BatchWrite, StreamingWrite {
    private static final Logger log = LoggerFactory.getLogger(DruidWrite.class);

    private final DruidTable table;
    private final SinkOptions options;
    private final RowConverter converter;

    DruidWrite(DruidTable table, SinkOptions options, RowConverter converter) {
        this.table = table;
        this.options = options;
        this.converter = converter;
    }

    /** What a task says when all its events have outcomes. */
    record PartitionCommitted(WriteCounts counts) implements WriterCommitMessage {}

    @Override
    public String description() {
        return table.name();
    }

    @Override
    public BatchWrite toBatch() {
        return this;
    }

    @Override
    public StreamingWrite toStreaming() {
        return this;
    }

    @Override
    public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
        return writerFactory();
    }

    @Override
    public StreamingDataWriterFactory createStreamingWriterFactory(PhysicalWriteInfo info) {
        return writerFactory();
    }

    @Override
    public boolean useCommitCoordinator() {
        return true;
    }

    @Override
    public void commit(WriterCommitMessage[] messages) {
        WriteCounts counts = sum(messages);
        table.committed(counts);
        log.info("{}: the batch is complete: {}", table.name(), counts);
    }

    @Override
    public void commit(long epoch, WriterCommitMessage[] messages) {
        WriteCounts counts = sum(messages);
        table.committed(counts);
        log.info("{}: epoch {} is complete: {}", table.name(), epoch, counts);
    }

    @Override
    public void abort(WriterCommitMessage[] messages) {
        log.warn(
                "{}: the batch failed. Of its finished partitions {}; they stay in Druid, and writing the batch again repeats"
                        + " them",
                table.name(),
                sum(messages));
    }

    @Override
    public void abort(long epoch, WriterCommitMessage[] messages) {
        log.warn(
                "{}: epoch {} failed. Of its finished partitions {}; they stay in Druid, and running the epoch again"
                        + " repeats them",
                table.name(),
                epoch,
                sum(messages));
    }

    private RowWriterFactory writerFactory() {
        WriteCountsAccumulator counts =
                WriteCountsAccumulator.register(SparkContext.getOrCreate(), "Events to " + table.name());
        return new RowWriterFactory(options.beamFactory(), options.writer(), converter, counts);
    }

    /** Of the partitions that are committed; those of an aborted write are null otherwise. */
    private static WriteCounts sum(WriterCommitMessage[] messages) {
        return Arrays.stream(messages)
                .filter(Objects::nonNull)
                .map(message -> ((PartitionCommitted) message).counts())
                .reduce(WriteCounts.NONE, WriteCounts::plus);
    }
}
