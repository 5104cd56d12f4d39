// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import java.util.List;
import java.util.concurrent.CompletableFuture;

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
     * @return whether it is recorded; the last task of a set that is not retired cannot be
     */
    CompletableFuture<Boolean> retire(TaskSet set, String taskId);
}
