// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.cluster.TaskSetRecords;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** For tests in which no task is lost. */
final class NoRecords implements TaskSetRecords {
    @Override
    public CompletableFuture<List<TaskSet>> all() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<TaskSet> replace(TaskSet lost) {
        return CompletableFuture.failedFuture(new IllegalStateException("no records"));
    }

    @Override
    public CompletableFuture<Retirement> retire(
            TaskSet set, String taskId, Supplier<CompletableFuture<Boolean>> isHeld) {
        return CompletableFuture.completedFuture(Retirement.NOT_HELD);
    }
}
