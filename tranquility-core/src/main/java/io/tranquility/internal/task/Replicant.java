// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.cluster.TaskSetRecords;
import io.tranquility.internal.overlord.Overlord;
import io.tranquility.internal.overlord.TaskStatus;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.TransientException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the tasks that get the same events. It is in, and gets each batch, until it has left for good: because its task has
 * ended, or because it was retired for having missed a batch that another has. Thread-safe.
 */
final class Replicant {
    private static final Logger log = LoggerFactory.getLogger(Replicant.class);
    private static final Duration STOP_PERIOD = Duration.ofMinutes(1);

    private final TaskSet set;
    private final TaskClient client;
    private final TaskSetRecords records;
    private final Overlord overlord;
    private final Retrier retrier;
    private final Map<Push, CompletableFuture<Verdict>> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean retiring = new AtomicBoolean();

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
        waiting.put(push, verdict);
        CompletableFuture<?> unused = client.push(push).whenComplete((answer, e) -> {
            waiting.remove(push);
            Throwable failure = Retrier.unwrapped(e);
            if (failure == null) {
                verdict.complete(new Verdict.Took(answer));
            } else if (failure instanceof TaskGoneException gone) {
                leave(gone.mayPublish() ? new Verdict.Closed(gone.getMessage()) : new Verdict.Out(gone.getMessage()));
                verdict.complete(left);
            } else if (failure instanceof TaskUnreachableException) {
                verdict.complete(new Verdict.Out(failure.getMessage()));
            } else {
                verdict.completeExceptionally(failure);
            }
        });
        if (left != null) {
            leave(left);
        }
        return verdict;
    }

    /**
     * Sees to it that this replicant never publishes, unless it is the last one. First the record: whoever comes later
     * does not send to it, and the last one cannot be retired, however many instances try. Then the task is ended.
     */
    void retire(String reason) {
        if (left != null || !retiring.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture<?> unused = records.retire(set, client.taskId())
                .thenCompose(recorded -> recorded ? end(reason) : CompletableFuture.completedFuture(null))
                .whenComplete((verdict, e) -> {
                    if (verdict != null) {
                        log.warn("{}", verdict);
                        leave(verdict);
                    } else {
                        log.warn(
                                "The task {} cannot be retired now ({}): {}",
                                client.taskId(),
                                reason,
                                e == null
                                        ? "it is the last of its set"
                                        : Retrier.unwrapped(e).getMessage());
                        retiring.set(false);
                    }
                });
    }

    @Override
    public String toString() {
        return client.taskId() + (left == null ? "" : " (left)");
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
        waiting.forEach((push, waiter) -> {
            // Its request may still be on the way.
            push.body().givenUp();
            waiter.complete(verdict);
        });
    }
}
