// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import io.tranquility.beam.Beam;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Makes what lies behind a {@link ClusteredBeam}: the task sets of an interval, and the beam to them.
 *
 * @param <E> the type of the events
 */
public interface BeamMaker<E> {
    /** Completes once tasks can be made; fails if they never can, with the reason in words. */
    CompletableFuture<Void> ready();

    /** Names the tasks of a partition of an attempt. All instances name them alike, unless they are told to randomize. */
    TaskSet describe(Interval interval, int partition);

    /**
     * Asked before a task set is recorded for an interval whose window is over.
     *
     * @throws io.tranquility.beam.IntervalOverException if its tasks could hide what is published
     */
    void checkLate(Interval interval);

    /**
     * A beam for the events of an interval to these task sets, whose tasks are created if they are not there. Does not wait for them.
     *
     * @param sets at least one, in the order of their partitions; they may be of a longer interval
     * @param records the record of these sets
     * @param refused told if Druid refuses for good to create a task
     */
    Beam<E> open(Interval interval, List<TaskSet> sets, TaskSetRecords records, Consumer<Throwable> refused);
}
