// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.cluster.TaskSetRecords;
import io.tranquility.internal.cluster.TaskSetRecords.Retirement;
import io.tranquility.internal.overlord.Overlord;
import io.tranquility.internal.overlord.TaskStatus;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.TransientException;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import io.tranquility.status.ReplicaStatus;
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
 * ended, or because it was retired for having missed a batch that another has. The lock guards what waits, how it left,
 * and the retirement; calls are made and futures completed without it.
 */
final class Replicant {
    private static final Logger log = LoggerFactory.getLogger(Replicant.class);
    private static final Duration STOP_PERIOD = Duration.ofMinutes(1);

    private final TaskSet set;
    private final TaskClient client;
    private final TaskSetRecords records;
    private final Overlord overlord;
    private final Retrier retrier;
    private final MetricListener metrics;
    private final Object lock = new Object();

    /** The batches that are on their way to it, oldest first. */
    @GuardedBy("lock")
    private final Map<Push, CompletableFuture<Verdict>> waiting = new LinkedHashMap<>();

    /** Batches it took, and the events in them. */
    @GuardedBy("lock")
    private long batches;

    @GuardedBy("lock")
    private long events;

    /** Under way, or done for good; null if there is none, or if the last one came to nothing. */
    @GuardedBy("lock")
    private CompletableFuture<Retirement> retirement;

    /** Whether it is recorded as retired, by whomever; then it gets no batch any more, and must end. */
    private volatile boolean recorded;

    /** Whether it came back from a crash without all that it had taken. */
    private volatile boolean lostRows;

    /** The verdict of every batch it does not have, once it has left; null while it is in. Written under the lock. */
    private volatile Verdict left;

    Replicant(
            TaskSet set,
            TaskClient client,
            TaskSetRecords records,
            Overlord overlord,
            Retrier retrier,
            MetricListener metrics) {
        this.set = set;
        this.client = client;
        this.records = records;
        this.overlord = overlord;
        this.retrier = retrier;
        this.metrics = metrics;
        this.recorded = set.retired().contains(client.taskId());
    }

    /** Whether it has ended, or must. */
    boolean hasLeft() {
        return left != null || recorded;
    }

    /** Whether it is recorded as retired and has ended: it is of no concern any more. */
    boolean isRetired() {
        return left instanceof Verdict.Retired;
    }

    /** Whether it lacks events that it had taken, because it came back from a crash. */
    boolean hasLostRows() {
        return lostRows;
    }

    /** Whether it publishes, or has published, what it has. */
    boolean isClosed() {
        return left instanceof Verdict.Closed;
    }

    /** Sees to its end, if it is recorded as retired. */
    void prepare() {
        if (recorded) {
            CompletableFuture<?> unused = endAsRecorded();
        }
    }

    /** Makes sure that its task is there, as {@link TaskLocation#claim} does, unless it has left. */
    CompletableFuture<Void> claim() {
        return hasLeft() ? CompletableFuture.completedFuture(null) : client.claim();
    }

    /**
     * Sends a batch.
     *
     * @return completes when it is known for good whether this replicant has the batch; fails when it is given up
     */
    CompletableFuture<Verdict> push(Push push) {
        if (left != null && !isClosed()) {
            return CompletableFuture.completedFuture(left);
        }
        if (recorded) {
            return endAsRecorded().thenApply(ended -> left);
        }
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        synchronized (lock) {
            waiting.put(push, verdict);
        }
        CompletableFuture<?> unused = client.push(push).whenComplete((answer, e) -> {
            synchronized (lock) {
                waiting.remove(push);
                if (e == null) {
                    batches++;
                    events += push.body().events();
                }
            }
            Throwable failure = Retrier.unwrapped(e);
            if (failure == null) {
                lostRows |= answer.hasLostRows();
                verdict.complete(new Verdict.Took(answer));
            } else if (failure instanceof TaskGoneException gone) {
                leave(
                        gone.mayPublish()
                                ? new Verdict.Closed(gone.getMessage())
                                : new Verdict.Failed(gone.getMessage()));
                verdict.complete(left);
            } else if (failure instanceof TaskUnreachableException) {
                verdict.complete(new Verdict.Unreached(failure.getMessage()));
            } else {
                verdict.completeExceptionally(failure);
            }
        });
        if (left != null) {
            abandonWaiting(left);
        }
        return verdict;
    }

    ReplicaStatus status() {
        long batchesNow;
        long eventsNow;
        int inFlight;
        synchronized (lock) {
            batchesNow = batches;
            eventsNow = events;
            inFlight = waiting.size();
        }
        Verdict how = left;
        return new ReplicaStatus(
                client.taskId(),
                state(how),
                client.address(),
                batchesNow,
                eventsNow,
                inFlight,
                how == null ? client.problem() : Optional.of(how.reason()));
    }

    private ReplicaStatus.State state(Verdict how) {
        if (how instanceof Verdict.Retired) {
            return ReplicaStatus.State.RETIRED;
        } else if (how instanceof Verdict.Closed) {
            return ReplicaStatus.State.CLOSED;
        } else if (how instanceof Verdict.Failed) {
            return ReplicaStatus.State.LOST;
        }
        return recorded ? ReplicaStatus.State.RETIRING : client.state();
    }

    /** Whether it may have what it took: it runs or has published, as far as the Overlord knows. */
    CompletableFuture<Boolean> isThere() {
        return overlord.status(client.taskId())
                .thenApply(status -> status.isPresent() && status.get().state() != TaskStatus.State.FAILED);
    }

    /** Whether it has ended and published, with or without what it took last. */
    CompletableFuture<Boolean> hasPublished() {
        return overlord.status(client.taskId())
                .thenApply(status -> status.isPresent() && status.get().hasPublished());
    }

    /**
     * Whether it has all that it took, as it says itself if it runs. To the Overlord a task that lost rows in a crash is
     * one that runs.
     */
    CompletableFuture<Boolean> isComplete() {
        return overlord.status(client.taskId()).thenCompose(status -> {
            if (status.isEmpty() || status.get().state() == TaskStatus.State.FAILED) {
                return CompletableFuture.completedFuture(false);
            }
            CompletableFuture<Boolean> lost = status.get().state() == TaskStatus.State.ACTIVE
                    ? client.hasLostRows()
                    : CompletableFuture.completedFuture(false);
            return lost.thenApply(now -> {
                lostRows |= now;
                return !lostRows;
            });
        });
    }

    /**
     * Sees to it that this replicant never publishes, unless it is the last one. First the record: whoever comes later
     * does not send to it, and the last one cannot be retired, however many instances try. Then the task is ended.
     *
     * @param isHeld whether another holds what this one missed, asked right before it is recorded
     * @return completes with RETIRED when the task has ended as well; it {@link #isClosed()} if it had published before
     */
    CompletableFuture<Retirement> retire(String reason, Supplier<CompletableFuture<Boolean>> isHeld) {
        CompletableFuture<Retirement> retiring = new CompletableFuture<>();
        synchronized (lock) {
            if (retirement != null) {
                // That nobody holds what another caller's batch needs says nothing of this caller's.
                return retirement.thenCompose(outcome -> outcome == Retirement.NOT_HELD
                        ? retire(reason, isHeld)
                        : CompletableFuture.completedFuture(outcome));
            }
            retirement = retiring;
        }
        CompletableFuture<?> unused = record(isHeld)
                .thenCompose(outcome -> outcome == Retirement.RETIRED
                        ? end(reason).thenApply(ended -> outcome)
                        : CompletableFuture.completedFuture(outcome))
                .whenComplete((outcome, e) -> {
                    if (outcome != Retirement.RETIRED) {
                        log.info(
                                "The task {} is not retired ({}): {}",
                                client.taskId(),
                                reason,
                                e == null ? outcome : String.valueOf(e.getMessage()));
                        synchronized (lock) {
                            retirement = null;
                        }
                    }
                    if (e == null) {
                        retiring.complete(outcome);
                    } else {
                        retiring.completeExceptionally(Retrier.unwrapped(e));
                    }
                });
        return retiring;
    }

    /** Ends it if it is recorded as retired, by whomever. Asked only if it is, or if it cannot become so any more. */
    CompletableFuture<Retirement> endAsRecorded() {
        return retire("it is recorded so", () -> CompletableFuture.completedFuture(true));
    }

    @Override
    public String toString() {
        return client.taskId() + (left == null ? "" : " (left)");
    }

    private CompletableFuture<Retirement> record(Supplier<CompletableFuture<Boolean>> isHeld) {
        if (recorded) {
            return CompletableFuture.completedFuture(Retirement.RETIRED);
        }
        return records.retire(set, client.taskId(), isHeld).thenApply(outcome -> {
            recorded = outcome == Retirement.RETIRED;
            return outcome;
        });
    }

    private CompletableFuture<Void> end(String reason) {
        String what = "The task " + client.taskId() + " is retired: " + reason;
        return retrier.run(what + "; its end", STOP_PERIOD, () -> overlord.status(client.taskId())
                        .thenCompose(
                                status -> status.isPresent() && status.get().state() == TaskStatus.State.ACTIVE
                                        ? endUnlessPublishing(what)
                                        : CompletableFuture.completedFuture(ended(what, status))))
                .thenAccept(verdict -> {
                    log.warn("{}", verdict.reason());
                    if (verdict instanceof Verdict.Retired) {
                        metrics.count(Metric.REPLICAS_RETIRED, "", 1);
                    }
                    leave(verdict);
                });
    }

    /**
     * A task that can be asked says whether it is too late. The Overlord would end it in the midst of its publication, and
     * then call it failed, whether it had published or not.
     */
    private CompletableFuture<Verdict> endUnlessPublishing(String what) {
        return client.abandon()
                .exceptionallyCompose(e -> overlord.shutdown(client.taskId()).thenApply(done -> true))
                .thenCompose(ends -> ends
                        ? overlord.status(client.taskId()).thenApply(status -> ended(what, status))
                        : CompletableFuture.completedFuture(new Verdict.Closed(what + ", but it publishes already")));
    }

    private static Verdict ended(String what, Optional<TaskStatus> status) {
        if (status.isEmpty()) {
            return new Verdict.Retired(what);
        }
        if (status.get().state() == TaskStatus.State.ACTIVE) {
            throw new TransientException("it still runs");
        }
        return status.get().hasPublished()
                ? new Verdict.Closed(what + ", but it had published")
                : new Verdict.Retired(what);
    }

    private void leave(Verdict verdict) {
        synchronized (lock) {
            if (isRetired()) {
                return;
            }
            left = verdict;
        }
        abandonWaiting(verdict);
    }

    /** If it has closed, it may have a batch that it has not answered; each finds out by itself. */
    private void abandonWaiting(Verdict verdict) {
        if (verdict instanceof Verdict.Closed) {
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
