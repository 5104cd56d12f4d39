// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.internal.overlord.Overlord;
import io.tranquility.internal.overlord.OverlordRefusedException;
import io.tranquility.internal.overlord.TaskStatus;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.TransientException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one task listens, by its id from the Overlord. Before that is asked the task is claimed, once. If the Overlord has
 * never known it, it is created: whoever finds it recorded and missing does so, and the Overlord makes one of it however
 * many try. If it runs already, it must be what is recorded, and not the task of others who came to the same id. The lock
 * guards what is known; calls are made and futures completed without it.
 */
final class TaskLocation {
    private static final Logger log = LoggerFactory.getLogger(TaskLocation.class);

    private final String taskId;
    private final Supplier<ObjectNode> task;
    private final Overlord overlord;
    private final TaskAddresses.One addresses;
    private final Retrier retrier;
    private final Duration submitPeriod;
    private final Consumer<Throwable> refused;
    private final Object lock = new Object();

    /** Where it was last known to be, or null. */
    @GuardedBy("lock")
    private URI address;

    @GuardedBy("lock")
    private boolean doubted;

    /** Whether the Overlord knows it, or has known it, and it is no stranger's; it is created at most once. */
    @GuardedBy("lock")
    private boolean claimed;

    /** The claim that is under way, or null. */
    @GuardedBy("lock")
    private CompletableFuture<Void> claim;

    /** The look-up that is under way, or null. */
    @GuardedBy("lock")
    private CompletableFuture<URI> lookUp;

    /**
     * @param task the task as it is created, if it must be, and as it is otherwise, but for its times
     * @param addresses where it is said to listen
     * @param submitPeriod how long the creation is retried
     * @param refused told when the Overlord refuses to create it
     */
    TaskLocation(
            String taskId,
            Supplier<ObjectNode> task,
            Overlord overlord,
            TaskAddresses.One addresses,
            Retrier retrier,
            Duration submitPeriod,
            Consumer<Throwable> refused) {
        this.taskId = taskId;
        this.task = task;
        this.overlord = overlord;
        this.addresses = addresses;
        this.retrier = retrier;
        this.submitPeriod = submitPeriod;
        this.refused = refused;
    }

    /**
     * Makes sure that the task is there, or has been there; callers share one claim.
     *
     * @return fails with a {@link StrangersTaskException} if it is not the one that is recorded, with a TransientException
     *     if the Overlord does not say now, or if it refuses to create it, or does not do so for long
     */
    CompletableFuture<Void> claim() {
        CompletableFuture<Void> claiming = new CompletableFuture<>();
        synchronized (lock) {
            if (claimed) {
                return CompletableFuture.completedFuture(null);
            }
            if (claim != null) {
                return claim;
            }
            claim = claiming;
        }
        CompletableFuture<?> unused = findOrCreate().whenComplete((done, e) -> {
            synchronized (lock) {
                claim = null;
                claimed = e == null;
            }
            if (e == null) {
                claiming.complete(null);
            } else {
                claiming.completeExceptionally(Retrier.unwrapped(e));
            }
        });
        return claiming;
    }

    /**
     * Where the task listens, once it is claimed; callers share one look-up.
     *
     * @return fails with a TransientException while the task does not run yet, with a TaskGoneException when it has ended,
     *     and as {@link #claim} does
     */
    CompletableFuture<URI> find() {
        CompletableFuture<URI> found = new CompletableFuture<>();
        synchronized (lock) {
            if (address != null && !doubted) {
                return CompletableFuture.completedFuture(address);
            }
            if (lookUp != null) {
                return lookUp;
            }
            lookUp = found;
        }
        CompletableFuture<?> unused = claim().thenCompose(done -> askOverlord()).whenComplete((answer, e) -> {
            synchronized (lock) {
                lookUp = null;
                if (e == null) {
                    address = answer.address();
                    doubted = !answer.isConfirmed();
                }
            }
            if (e == null) {
                found.complete(answer.address());
            } else {
                found.completeExceptionally(Retrier.unwrapped(e));
            }
        });
        return found;
    }

    /** Whether the Overlord said, after the last doubt, that the task runs where it was found. */
    boolean isConfirmed() {
        synchronized (lock) {
            return !doubted;
        }
    }

    /** A push did not get through: the Overlord is asked before the next one. */
    void doubt() {
        synchronized (lock) {
            doubted = true;
        }
    }

    /** Where the task is, and whether the Overlord has just said so. */
    private record Found(URI address, boolean isConfirmed) {}

    @SuppressWarnings("FutureReturnValueIgnored") // the nested future is composed into the one that is returned
    private CompletableFuture<Found> askOverlord() {
        return overlord.status(taskId)
                .handle((status, e) ->
                        e == null ? judge(status).thenApply(uri -> new Found(uri, true)) : withoutOverlord(e))
                .thenCompose(found -> found);
    }

    /** An Overlord that is away does not keep events from a task that is there. */
    private CompletableFuture<Found> withoutOverlord(Throwable overlordFailure) {
        return addresses.withoutOverlord().thenApply(announced -> {
            synchronized (lock) {
                if (announced.isEmpty() && address == null) {
                    throw new CompletionException(Retrier.unwrapped(overlordFailure));
                }
                return new Found(announced.orElse(address), false);
            }
        });
    }

    private CompletableFuture<URI> judge(Optional<TaskStatus> status) {
        if (status.isEmpty()) {
            return gone("is not known to the Overlord any more", true);
        }
        return switch (status.get().state()) {
            case SUCCESS -> gone("has ended with SUCCESS", true);
            case FAILED ->
                gone("has FAILED: " + status.get().message(), status.get().hasPublished());
            case ACTIVE ->
                addresses
                        .running(status.get().location())
                        .thenApply(
                                running -> running.orElseThrow(
                                        () -> new TransientException(
                                                "The task " + taskId
                                                        + " does not run yet: Druid has no worker with a free slot for it, or is starting it")));
        };
    }

    private CompletableFuture<Void> findOrCreate() {
        return overlord.status(taskId).thenCompose(status -> {
            if (status.isEmpty()) {
                return create();
            }
            // Nothing is sent to one that has ended.
            return status.get().state() == TaskStatus.State.ACTIVE
                    ? compare()
                    : CompletableFuture.completedFuture(null);
        });
    }

    private CompletableFuture<Void> create() {
        return retrier.run("The creation of the task " + taskId, submitPeriod, () -> overlord.submit(task.get()))
                .whenComplete((isCreated, e) -> {
                    if (Retrier.unwrapped(e) instanceof OverlordRefusedException refusal) {
                        refused.accept(refusal);
                    } else if (e == null && isCreated) {
                        log.info("Created the task {}", taskId);
                    }
                })
                // Others may have been faster, or it was created by a try whose answer was lost.
                .thenCompose(isCreated -> isCreated ? CompletableFuture.completedFuture(null) : compare());
    }

    private CompletableFuture<Void> compare() {
        return overlord.payload(taskId).thenAccept(payload -> {
            JsonNode found = payload.orElseThrow(() -> new TransientException("the Overlord does not show it"));
            TaskIdentity.of(task.get()).differenceTo(TaskIdentity.of(found)).ifPresent(difference -> {
                throw new StrangersTaskException("The task " + taskId + " is another client's: " + difference);
            });
        });
    }

    private CompletableFuture<URI> gone(String how, boolean mayPublish) {
        return CompletableFuture.failedFuture(new TaskGoneException("The task " + taskId + " " + how, mayPublish));
    }
}
