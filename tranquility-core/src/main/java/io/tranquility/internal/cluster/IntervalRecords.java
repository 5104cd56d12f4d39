// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import io.tranquility.internal.retry.Retrier;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The record of one interval in the {@link ClusterStore}; what fails there is tried again for a while. Thread-safe. */
final class IntervalRecords implements TaskSetRecords {
    private final String dataSource;
    private final Interval interval;
    private final BeamMaker<?> maker;
    private final ClusterStore store;
    private final Retrier retrier;
    private final Duration retryPeriod;

    IntervalRecords(
            String dataSource,
            Interval interval,
            BeamMaker<?> maker,
            ClusterStore store,
            Retrier retrier,
            Duration retryPeriod) {
        this.dataSource = dataSource;
        this.interval = interval;
        this.maker = maker;
        this.store = store;
        this.retrier = retrier;
        this.retryPeriod = retryPeriod;
    }

    @Override
    public CompletableFuture<List<TaskSet>> all() {
        return update("Reading", state -> state).thenApply(state -> state.taskSets(interval));
    }

    @Override
    public CompletableFuture<TaskSet> replace(TaskSet lost) {
        OptionalInt next = lost.nextPartition();
        if (next.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "No more attempts are possible for partition " + lost.index() + " of " + interval));
        }
        TaskSet successor = maker.describe(lost.interval(), next.getAsInt());
        return update("Replacing", state -> state.replaced(lost, successor)).thenApply(state -> inPlaceOf(lost, state));
    }

    @Override
    public CompletableFuture<Retirement> retire(
            TaskSet set, String taskId, Supplier<CompletableFuture<Boolean>> isHeld) {
        return retrier.run(what("Retiring a task of"), retryPeriod, () -> isHeld.get()
                .thenCompose(held -> held
                        ? store.update(state -> state.retired(set, taskId))
                                .thenApply(state -> retirement(set, taskId, state))
                        : CompletableFuture.completedFuture(Retirement.NOT_HELD)));
    }

    private Retirement retirement(TaskSet set, String taskId, ClusterState state) {
        TaskSet recorded = inPlaceOf(set, state);
        if (recorded.retired().contains(taskId)) {
            return Retirement.RETIRED;
        }
        return recorded.tasks().equals(set.tasks()) ? Retirement.LAST : Retirement.REPLACED;
    }

    private TaskSet inPlaceOf(TaskSet set, ClusterState state) {
        List<TaskSet> sets = state.taskSets(interval);
        if (set.index() >= sets.size()) {
            throw new IllegalStateException(
                    "The task sets of " + dataSource + " for " + interval + " are not recorded any more");
        }
        return sets.get(set.index());
    }

    private CompletableFuture<ClusterState> update(String what, UnaryOperator<ClusterState> change) {
        return retrier.run(what(what), retryPeriod, () -> store.update(change));
    }

    private String what(String what) {
        return what + " the task sets of " + dataSource + " for " + interval;
    }
}
