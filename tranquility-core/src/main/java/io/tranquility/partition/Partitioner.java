// SPDX-License-Identifier: Apache-2.0
package io.tranquility.partition;

/**
 * Chooses the partition of an event. Thread-safe.
 *
 * @param <E> the type of the events
 */
@FunctionalInterface
public interface Partitioner<E> {
    /**
     * Chooses.
     *
     * @param partitions how many there are, at least 1
     * @return from 0 to {@code partitions - 1}; equal events that should be rolled up together need the same one
     */
    int partition(E event, int partitions);
}
