// SPDX-License-Identifier: Apache-2.0
package io.tranquility.beam;

import java.time.Instant;

/**
 * Puts something of yours around the beam to the tasks of one partition: to count, to sample, to copy events elsewhere.
 *
 * @param <E> the type of the events
 */
@FunctionalInterface
public interface BeamDecorator<E> {
    /**
     * Decorates. Called each time the tasks of a segment are opened, from the beam's thread; must not block.
     *
     * @param segment when the segment begins
     * @param partition from 0
     * @param beam takes the events towards the tasks
     * @return a beam that closes the given one when it is closed, and that settles what it does not hand on
     */
    Beam<E> decorate(Instant segment, int partition, Beam<E> beam);
}
