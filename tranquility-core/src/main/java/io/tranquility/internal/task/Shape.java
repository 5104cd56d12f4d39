// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.beam.Beam;
import io.tranquility.beam.BeamDecorator;
import io.tranquility.beam.PartitioningBeam;
import io.tranquility.event.ObjectWriter;
import io.tranquility.partition.Partitioner;
import java.util.List;
import java.util.function.Function;

/**
 * How events are written, and how the beams to the partitions of a segment become one.
 *
 * @param writer writes events
 * @param decorator is put around the beam of each partition
 * @param merge makes one beam of those of all partitions, which are in their order
 */
public record Shape<E>(
        ObjectWriter<? super E> writer, BeamDecorator<E> decorator, Function<List<Beam<E>>, Beam<E>> merge) {
    /** Spreads events by a partitioner. */
    public static <E> Function<List<Beam<E>>, Beam<E>> partitioned(Partitioner<? super E> partitioner) {
        return beams -> new PartitioningBeam<>(partitioner, beams);
    }

    /** Undecorated, and spread by a partitioner. */
    public static <E> Shape<E> of(Partitioner<? super E> partitioner, ObjectWriter<? super E> writer) {
        return new Shape<>(writer, (segment, partition, beam) -> beam, partitioned(partitioner));
    }
}
