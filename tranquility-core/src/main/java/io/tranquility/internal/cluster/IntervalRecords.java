// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import io.tranquility.internal.retry.Retrier;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The record of one interval in the {@link ClusterStore}; what fails there is tried again for a while. Other instances remove
 * it when its window is over, whatever this one still sends there; a change then begins with what was seen last. Thread-safe.
 */
final class IntervalRecords implements TaskSetRecords {
    private final String dataSource;
    private final Interval interval;
    private final BeamMaker<?> maker;
    private final ClusterStore store;
    private final Retrier retrier;
    private final Duration retryPeriod;

    /** The last state that had the interval. */
    private volatile ClusterState seen;

    /** @param seen a state that has the interval */
    IntervalRecords(
            String dataSource,
            Interval interval,
            ClusterState seen,
            BeamMaker<?> maker,
            ClusterStore store,
            Retrier retrier,
            Duration retryPeriod) {
        this.dataSource = dataSource;
        this.interval = interval;
        this.seen = seen;
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
                        ? update(state -> state.retired(set, taskId)).thenApply(state -> retirement(set, taskId, state))
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
        return retrier.run(what(what), retryPeriod, () -> update(change));
    }

    private CompletableFuture<ClusterState> update(UnaryOperator<ClusterState> change) {
        return store.update(state -> change.apply(state.restored(interval, seen)))
                .thenApply(state -> {
                    seen = state;
                    return state;
                });
    }

    private String what(String what) {
        return what + " the task sets of " + dataSource + " for " + interval;
    }
}
