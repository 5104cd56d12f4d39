// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A state in memory, which fails as long as the test wants. */
public final class MemoryClusterStore implements ClusterStore {
    private ClusterState state = ClusterState.empty();
    private Throwable failure;

    @Override
    public CompletableFuture<ClusterState> update(UnaryOperator<ClusterState> change) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        state = change.apply(state);
        return CompletableFuture.completedFuture(state);
    }

    public ClusterState state() {
        return state;
    }

    /** Null for no failure. */
    public void failWith(Throwable failure) {
        this.failure = failure;
    }
}
