// SPDX-License-Identifier: Apache-2.0
package io.tranquility.simulation;

import io.tranquility.internal.cluster.ClusterState;
import io.tranquility.internal.cluster.ClusterStore;
import io.tranquility.internal.retry.TransientException;
import io.tranquility.testing.ManualScheduler;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** The shared state in virtual time: changes follow one another, take a while, and fail while ZooKeeper is away. */
final class ModelStore implements ClusterStore {
    private final ManualScheduler time;
    private final Random random;
    private ClusterState state = ClusterState.empty();
    private long awayUntil;

    ModelStore(ManualScheduler time, Random random) {
        this.time = time;
        this.random = random;
    }

    @Override
    public CompletableFuture<ClusterState> update(UnaryOperator<ClusterState> change) {
        CompletableFuture<ClusterState> result = new CompletableFuture<>();
        time.schedule(Duration.ofMillis(5 + random.nextInt(100)), () -> {
            if (time.nanoTime() < awayUntil) {
                result.completeExceptionally(new TransientException("ZooKeeper is away"));
            } else {
                state = change.apply(state);
                result.complete(state);
            }
        });
        return result;
    }

    ClusterState state() {
        return state;
    }

    void away(Duration duration) {
        awayUntil = time.nanoTime() + duration.toNanos();
    }
}
