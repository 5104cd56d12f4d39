// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A state in memory, which fails as long as the test wants. */
public final class MemoryClusterStore implements ClusterStore {
    private final List<Consumer<ClusterState>> listeners = new ArrayList<>();
    private ClusterState state = ClusterState.empty();
    private Throwable failure;

    @Override
    public CompletableFuture<ClusterState> update(UnaryOperator<ClusterState> change) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        ClusterState changed = change.apply(state);
        if (!changed.equals(state)) {
            set(changed);
        }
        return CompletableFuture.completedFuture(changed);
    }

    @Override
    public void watch(Consumer<ClusterState> listener) {
        listeners.add(listener);
    }

    public ClusterState state() {
        return state;
    }

    /** As another instance does. */
    public void set(ClusterState changed) {
        state = changed;
        List.copyOf(listeners).forEach(listener -> listener.accept(changed));
    }

    /** Null for no failure. */
    public void failWith(Throwable failure) {
        this.failure = failure;
    }
}
