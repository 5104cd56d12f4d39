// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The calls to Druid's Overlord. Each future fails with an IOException or a TransientException when trying again may
 * help, and with an {@link OverlordRefusedException} when it cannot. Nothing here retries. Thread-safe.
 */
public interface Overlord {
    /** Its version and extensions. */
    CompletableFuture<DruidVersion> version();

    /**
     * Creates a task.
     *
     * @return false if a task of this id exists already
     */
    CompletableFuture<Boolean> submit(ObjectNode task);

    /** A task as it was submitted; empty if it is not known. */
    CompletableFuture<Optional<JsonNode>> payload(String taskId);

    /** Ends a task, which then publishes nothing; succeeds too if it has ended or is not known. */
    CompletableFuture<Void> shutdown(String taskId);

    /** What it knows of a task; empty if it does not know it. */
    CompletableFuture<Optional<TaskStatus>> status(String taskId);
}
