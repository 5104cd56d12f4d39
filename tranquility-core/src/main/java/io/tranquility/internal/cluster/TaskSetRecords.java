// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The record of the task sets of one interval, which all instances share. Each future fails when the record cannot be
 * reached for long.
 */
public interface TaskSetRecords {
    /** All sets of the interval, as they are recorded now. */
    CompletableFuture<List<TaskSet>> all();

    /**
     * Records a new attempt in the place of a set whose tasks are lost, unless another instance has done so.
     *
     * @return the set that is recorded in that place now
     */
    CompletableFuture<TaskSet> replace(TaskSet lost);

    /**
     * Records that a task missed events and must not publish.
     *
     * @param isHeld whether another task holds what it missed, asked right before it is recorded
     */
    CompletableFuture<Retirement> retire(TaskSet set, String taskId, Supplier<CompletableFuture<Boolean>> isHeld);

    /** What came of it. */
    enum Retirement {
        /** It is recorded as retired, by this call or an earlier one, and stays so. */
        RETIRED,
        /** It is the last task of its set that is not retired, and never will be: all others are recorded as retired. */
        LAST,
        /** Another set has taken the place of its set, of which no further task can be retired. */
        REPLACED,
        /** No other task holds what it missed. */
        NOT_HELD
    }
}
