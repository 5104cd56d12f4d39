// SPDX-License-Identifier: Apache-2.0
package io.tranquility.beam;

import io.tranquility.partition.Partitioner;
import java.util.ArrayList;
import java.util.List;

/**
 * Spreads events over beams of equal standing, by a {@link Partitioner}.
 *
 * @param <E> the type of the events
 */
public final class PartitioningBeam<E> implements Beam<E> {
    private final Partitioner<? super E> partitioner;
    private final List<Beam<E>> beams;

    /** @param beams one for each partition, at least one; closed with this beam */
    public PartitioningBeam(Partitioner<? super E> partitioner, List<Beam<E>> beams) {
        this.partitioner = partitioner;
        this.beams = List.copyOf(beams);
        if (beams.isEmpty()) {
            throw new IllegalArgumentException("a partitioning beam needs at least one beam");
        }
    }

    @Override
    public void deliver(List<? extends Delivery<E>> deliveries) {
        if (beams.size() == 1) {
            beams.get(0).deliver(deliveries);
            return;
        }
        List<List<Delivery<E>>> partitions = new ArrayList<>(beams.size());
        for (int i = 0; i < beams.size(); i++) {
            partitions.add(new ArrayList<>(deliveries.size() / beams.size() + 16));
        }
        for (Delivery<E> delivery : deliveries) {
            try {
                partitions
                        .get(partitioner.partition(delivery.event(), beams.size()))
                        .add(delivery);
            } catch (RuntimeException e) {
                delivery.fail(new IllegalStateException("The partitioner " + partitioner + " failed: " + e, e));
            }
        }
        for (int i = 0; i < beams.size(); i++) {
            if (!partitions.get(i).isEmpty()) {
                beams.get(i).deliver(partitions.get(i));
            }
        }
    }

    @Override
    public void close() {
        beams.forEach(Beam::close);
    }

    @Override
    public String toString() {
        return "PartitioningBeam(" + partitioner + " -> " + beams + ")";
    }
}
