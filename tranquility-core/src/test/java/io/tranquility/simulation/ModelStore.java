// SPDX-License-Identifier: Apache-2.0
package io.tranquility.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.internal.cluster.ClusterState;
import io.tranquility.internal.cluster.ClusterStore;
import io.tranquility.internal.retry.TransientException;
import io.tranquility.testing.ManualScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The shared state in virtual time: changes follow one another, take a while, and fail while ZooKeeper is away. */
final class ModelStore implements ClusterStore {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ManualScheduler time;
    private final Random random;
    private final List<Consumer<ClusterState>> listeners = new ArrayList<>();
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
                changeTo(change.apply(state));
                result.complete(state);
            }
        });
        return result;
    }

    @Override
    public void watch(Consumer<ClusterState> listener) {
        listeners.add(listener);
    }

    /** As an instance of the original does that finds all tasks of an interval dead, as far as it knows them. */
    void close(String intervalStart) {
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(state.toJson());
            json.withObjectProperty("beams").remove(intervalStart);
            json.put("latestCloseTime", intervalStart);
            changeTo(ClusterState.parse(JSON.writeValueAsBytes(json)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> intervalStarts() {
        try {
            List<String> starts = new ArrayList<>();
            JSON.readTree(state.toJson()).path("beams").fieldNames().forEachRemaining(starts::add);
            return starts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void changeTo(ClusterState changed) {
        if (!changed.equals(state)) {
            state = changed;
            for (Consumer<ClusterState> listener : listeners) {
                time.schedule(Duration.ofMillis(5 + random.nextInt(100)), () -> listener.accept(state));
            }
        }
    }

    ClusterState state() {
        return state;
    }

    void away(Duration duration) {
        awayUntil = time.nanoTime() + duration.toNanos();
    }
}
