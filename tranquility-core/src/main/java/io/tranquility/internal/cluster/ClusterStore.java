// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Where the {@link ClusterState} of a data source is kept. Thread-safe. */
@FunctionalInterface
public interface ClusterStore {
    /**
     * Changes the state, while no other instance does.
     *
     * @param change gets the present state and returns the next; may return the same; does not block
     * @return the state after the change; or fails, with an IOException or a TransientException if trying again may help
     */
    CompletableFuture<ClusterState> update(UnaryOperator<ClusterState> change);
}
