// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.status.Link;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Notes whether the Overlord answers. One that refuses something does. */
public final class WatchedOverlord implements Overlord {
    private final Overlord overlord;
    private final Link link;

    public WatchedOverlord(Overlord overlord, Link link) {
        this.overlord = overlord;
        this.link = link;
    }

    @Override
    public CompletableFuture<DruidVersion> version() {
        return watched(overlord.version());
    }

    @Override
    public CompletableFuture<Boolean> submit(ObjectNode task) {
        return watched(overlord.submit(task));
    }

    @Override
    public CompletableFuture<Void> shutdown(String taskId) {
        return watched(overlord.shutdown(taskId));
    }

    @Override
    public CompletableFuture<Optional<TaskStatus>> status(String taskId) {
        return watched(overlord.status(taskId));
    }

    @Override
    public CompletableFuture<Optional<JsonNode>> payload(String taskId) {
        return watched(overlord.payload(taskId));
    }

    private <T> CompletableFuture<T> watched(CompletableFuture<T> call) {
        return call.whenComplete((answer, e) -> {
            Throwable failure = Retrier.unwrapped(e);
            if (failure == null || failure instanceof OverlordRefusedException) {
                link.isThere();
            } else {
                link.isAway(String.valueOf(failure.getMessage()));
            }
        });
    }
}
