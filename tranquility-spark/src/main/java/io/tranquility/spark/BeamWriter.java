// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import io.tranquility.adapter.BeamFactory;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;

/**
 * Writes RDDs to Druid. A task succeeds when each of its events is in Druid or was dropped for a reason that is counted; it
 * fails when an event failed, and Spark then runs it again, from its first event. Immutable and serializable.
 *
 * <pre>{@code
 * BeamWriter<Map<String, Object>> writer = new BeamWriter<>(BeamFactory.fromConfig("classpath:clicks.json", "clicks"));
 * stream.foreachRDD(writer::writeRdd);
 * rdd.foreachPartition(writer::writePartition);
 * }</pre>
 *
 * @param <E> the type of the events
 */
public final class BeamWriter<E> implements Serializable {
    private final BeamFactory<E> beamFactory;
    private final WriterOptions options;

    /** As {@link #BeamWriter(BeamFactory, WriterOptions)}, with {@link WriterOptions#DEFAULT}. */
    public BeamWriter(BeamFactory<E> beamFactory) {
        this(beamFactory, WriterOptions.DEFAULT);
    }

    /** @param beamFactory makes the client of each executor; equal ones share a client */
    public BeamWriter(BeamFactory<E> beamFactory, WriterOptions options) {
        this.beamFactory = Objects.requireNonNull(beamFactory, "beamFactory");
        this.options = Objects.requireNonNull(options, "options");
    }

    /** As {@link #writeRdd}, of a writer with {@link WriterOptions#DEFAULT}. */
    public static <E> WriteCounts write(JavaRDD<E> rdd, BeamFactory<E> beamFactory) {
        return new BeamWriter<>(beamFactory).writeRdd(rdd);
    }

    /**
     * Runs a job that writes all of an RDD. Called on the driver. Spark's UI shows the counts with the stage, as an
     * accumulator.
     *
     * @return what became of the events
     * @throws IllegalStateException if speculative execution is on, which would send events twice
     */
    public WriteCounts writeRdd(JavaRDD<E> rdd) {
        Speculation.refuse(rdd.context().getConf());
        WriteCountsAccumulator counts =
                WriteCountsAccumulator.register(rdd.context(), "Events to Druid by " + beamFactory);
        rdd.foreachPartition(partition -> counts.add(writePartition(partition)));
        return counts.value();
    }

    /**
     * Writes a partition and waits for the outcomes. Called on an executor, within a task.
     *
     * @return what became of the events
     * @throws IOException if an event failed or has no outcome in time; what was sent may be sent again by Spark's next
     *     attempt
     * @throws IllegalStateException if speculative execution is on, which would send events twice
     */
    public WriteCounts writePartition(Iterator<E> partition) throws IOException {
        try (PartitionWriter<E> writer = new PartitionWriter<>(beamFactory, options)) {
            while (partition.hasNext()) {
                writer.send(partition.next());
            }
            return writer.finish();
        }
    }
}
