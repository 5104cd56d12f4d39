// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Where the {@link ClusterState} of a data source is kept. Thread-safe. */
public interface ClusterStore {
    /**
     * Changes the state, while no other instance does.
     *
     * @param change gets the present state and returns the next; may return the same; does not block
     * @return the state after the change; or fails, with an IOException or a TransientException if trying again may help
     */
    CompletableFuture<ClusterState> update(UnaryOperator<ClusterState> change);

    /**
     * From now on tells how the state is, soon after it changed, whoever changed it. States that follow one another fast may
     * be left out, but never the last.
     *
     * @param listener is called by one thread at a time and does not block
     */
    void watch(Consumer<ClusterState> listener);
}
