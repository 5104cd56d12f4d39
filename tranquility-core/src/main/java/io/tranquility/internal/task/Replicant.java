// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.cluster.TaskSetRecords;
import io.tranquility.internal.overlord.Overlord;
import io.tranquility.internal.overlord.TaskStatus;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.TransientException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the tasks that get the same events. It is in, and gets each batch, until it has left for good: because its task has
 * ended, or because it was retired for having missed a batch that another has. The lock guards what
 * waits and the retirement; calls are made and futures completed without it.
 */
final class Replicant {
    private static final Logger log = LoggerFactory.getLogger(Replicant.class);
    private static final Duration STOP_PERIOD = Duration.ofMinutes(1);
    private static final Optional<Verdict> NOT_RETIRED = Optional.empty();

    private final TaskSet set;
    private final TaskClient client;
    private final TaskSetRecords records;
    private final Overlord overlord;
    private final Retrier retrier;
    private final Object lock = new Object();

    /** The batches that are on their way to it, oldest first. */
    @GuardedBy("lock")
    private final Map<Push, CompletableFuture<Verdict>> waiting = new LinkedHashMap<>();

    /** Under way, or done for good; null if there is none, or if the last one came to nothing. */
    @GuardedBy("lock")
    private CompletableFuture<Optional<Verdict>> retirement;

    /** Whether it came back from a crash without all that it had taken. */
    private volatile boolean lostRows;

    /** The verdict of every batch it does not have, once it has left; null while it is in. */
    private volatile Verdict left;

    Replicant(TaskSet set, TaskClient client, TaskSetRecords records, Overlord overlord, Retrier retrier) {
        this.set = set;
        this.client = client;
        this.records = records;
        this.overlord = overlord;
        this.retrier = retrier;
    }

    boolean hasLeft() {
        return left != null;
    }

    /** Whether it lacks events that it had taken, because it came back from a crash. */
    boolean hasLostRows() {
        return lostRows;
    }

    /** Whether it publishes, or has published, what it has. */
    boolean isClosed() {
        return left instanceof Verdict.Closed;
    }

    void prepare() {
        client.prepare();
    }

    /**
     * Sends a batch.
     *
     * @return completes when it is known for good whether this replicant has the batch; fails when it is given up
     */
    CompletableFuture<Verdict> push(Push push) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        synchronized (lock) {
            waiting.put(push, verdict);
        }
        CompletableFuture<?> unused = client.push(push).whenComplete((answer, e) -> {
            synchronized (lock) {
                waiting.remove(push);
            }
            Throwable failure = Retrier.unwrapped(e);
            if (failure == null) {
                lostRows |= answer.hasLostRows();
                verdict.complete(new Verdict.Took(answer));
            } else if (failure instanceof TaskGoneException gone) {
                leave(gone.mayPublish() ? new Verdict.Closed(gone.getMessage()) : new Verdict.Out(gone.getMessage()));
                verdict.complete(left);
            } else if (failure instanceof TaskUnreachableException) {
                verdict.complete(new Verdict.Unreached(failure.getMessage()));
            } else {
                verdict.completeExceptionally(failure);
            }
        });
        if (left != null) {
            leave(left);
        }
        return verdict;
    }

    /** Whether it may have what it took: it runs or has published, as far as the Overlord knows. */
    CompletableFuture<Boolean> holdsWhatItTook() {
        return overlord.status(client.taskId())
                .thenApply(status -> status.isPresent() && status.get().state() != TaskStatus.State.FAILED);
    }

    /**
     * Sees to it that this replicant never publishes, unless it is the last one. First the record: whoever comes later
     * does not send to it, and the last one cannot be retired, however many instances try. Then the task is ended.
     *
     * @param isHeld whether another holds what this one missed, asked right before it is recorded
     * @return the verdict of the batches it does not have; nothing if it was not recorded
     */
    CompletableFuture<Optional<Verdict>> retire(String reason, Supplier<CompletableFuture<Boolean>> isHeld) {
        CompletableFuture<Optional<Verdict>> retiring = new CompletableFuture<>();
        synchronized (lock) {
            if (retirement != null) {
                return retirement;
            }
            retirement = retiring;
        }
        CompletableFuture<?> unused = records.retire(set, client.taskId(), isHeld)
                .thenCompose(recorded ->
                        recorded ? end(reason).thenApply(Optional::of) : CompletableFuture.completedFuture(NOT_RETIRED))
                .whenComplete((verdict, e) -> {
                    if (e == null && verdict.isPresent()) {
                        log.warn("{}", verdict.get().reason());
                        leave(verdict.get());
                    } else {
                        notRetired(
                                reason, e == null ? "no other holds what it should" : String.valueOf(e.getMessage()));
                    }
                    if (e == null) {
                        retiring.complete(verdict);
                    } else {
                        retiring.completeExceptionally(Retrier.unwrapped(e));
                    }
                });
        return retiring;
    }

    @Override
    public String toString() {
        return client.taskId() + (left == null ? "" : " (left)");
    }

    private void notRetired(String reason, String why) {
        log.warn("The task {} cannot be retired now ({}): {}", client.taskId(), reason, why);
        synchronized (lock) {
            retirement = null;
        }
    }

    private CompletableFuture<Verdict> end(String reason) {
        String what = "The task " + client.taskId() + " is retired: " + reason;
        return retrier.run(what + "; its end", STOP_PERIOD, () -> overlord.shutdown(client.taskId())
                .thenCompose(done -> overlord.status(client.taskId()))
                .thenApply(status -> ended(what, status)));
    }

    private static Verdict ended(String what, Optional<TaskStatus> status) {
        if (status.isEmpty()) {
            return new Verdict.Out(what);
        }
        return switch (status.get().state()) {
            case ACTIVE -> throw new TransientException("it still runs");
            case SUCCESS -> new Verdict.Closed(what + ", but it had published");
            case FAILED -> new Verdict.Out(what);
        };
    }

    private void leave(Verdict verdict) {
        left = verdict;
        if (verdict instanceof Verdict.Closed) {
            // It may have a batch that it has not answered; each finds out by itself.
            return;
        }
        Map<Push, CompletableFuture<Verdict>> lost;
        synchronized (lock) {
            lost = new LinkedHashMap<>(waiting);
        }
        lost.forEach((push, waiter) -> {
            push.body().givenUp();
            waiter.complete(verdict);
        });
    }
}
