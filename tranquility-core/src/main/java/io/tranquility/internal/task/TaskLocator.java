// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Finds a task without the Overlord, by the service that it announces. Thread-safe. */
@FunctionalInterface
public interface TaskLocator {
    /**
     * Where the task listens.
     *
     * @param serviceName the full name of its firehose's service; such names come again
     * @param earliest when the task can have announced itself at the earliest; older ones are other tasks
     * @return empty if it is not announced, or it is not sure that it is this task; or fails with a TransientException
     */
    CompletableFuture<Optional<URI>> locate(String serviceName, Instant earliest);
}
