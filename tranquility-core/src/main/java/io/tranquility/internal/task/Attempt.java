// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.cluster.TaskSetRecords.Retirement;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.time.Scheduler;
import io.tranquility.status.ReplicaStatus;
import io.tranquility.status.TaskSetStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of one task set. A batch is sent when every replicant has it, or is out; a replicant that lags behind the
 * others for too long is retired. Thread-safe.
 */
final class Attempt {
    private static final Logger log = LoggerFactory.getLogger(Attempt.class);

    private final TaskSet set;
    private final List<Replicant> replicants;
    private final Lanes lanes;
    private final Scheduler scheduler;
    private final Duration replicaTimeout;
    private final Instant retirementEnd;
    private final long openedNanos;
    private final Instant openedAt;

    /** Whether the tasks of all replicants are there, or were; nothing is sent before. */
    private volatile boolean claimed;

    /**
     * @param replicaTimeout how long a replicant may be behind the others
     * @param retirementEnd when a replicant may be about to publish, so that none is retired any more
     */
    Attempt(
            TaskSet set,
            List<Replicant> replicants,
            Lanes lanes,
            Scheduler scheduler,
            Duration replicaTimeout,
            Instant retirementEnd) {
        this.set = set;
        this.replicants = List.copyOf(replicants);
        this.lanes = lanes;
        this.scheduler = scheduler;
        this.replicaTimeout = replicaTimeout;
        this.retirementEnd = retirementEnd;
        this.openedNanos = scheduler.nanoTime();
        this.openedAt = scheduler.now();
    }

    TaskSet set() {
        return set;
    }

    TaskSetStatus status(boolean isCurrent) {
        return new TaskSetStatus(
                set.index(),
                set.attempt(),
                isCurrent,
                openedAt,
                replicants.stream().map(Replicant::status).toList());
    }

    /** The tasks that took batches from here, and publish them. */
    List<String> publishers() {
        return replicants.stream()
                .map(Replicant::status)
                .filter(replica -> replica.batches() > 0)
                .filter(replica -> replica.isLive() || replica.state() == ReplicaStatus.State.CLOSED)
                .map(ReplicaStatus::taskId)
                .toList();
    }

    Duration age() {
        return Duration.ofNanos(scheduler.nanoTime() - openedNanos);
    }

    /** Creates the tasks that are missing, before there is anything to send. */
    void prepare() {
        replicants.forEach(Replicant::prepare);
        CompletableFuture<?> unused = claim();
    }

    /**
     * Sends a batch.
     *
     * @return completes with the answers of those that have it, at least one; fails with an {@link AttemptLostException} if
     *     none has it and none will, or otherwise if it is given up or in doubt
     */
    CompletableFuture<List<PushAnswer>> send(PushBody body) {
        return claimed ? sendToAll(body) : claim().thenCompose(done -> sendToAll(body));
    }

    @Override
    public String toString() {
        return replicants.toString();
    }

    /** One after the other: behind a stranger's task none is created that nobody would need. */
    private CompletableFuture<Void> claim() {
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (Replicant replicant : replicants) {
            all = all.thenCompose(done -> replicant.claim());
        }
        return all.thenRun(() -> claimed = true)
                .exceptionallyCompose(e -> CompletableFuture.failedFuture(
                        Retrier.unwrapped(e) instanceof StrangersTaskException stranger
                                ? lost(stranger.getMessage())
                                : Retrier.unwrapped(e)));
    }

    private CompletableFuture<List<PushAnswer>> sendToAll(PushBody body) {
        if (replicants.stream().anyMatch(Replicant::isClosed)) {
            return CompletableFuture.failedFuture(lost("they publish: " + replicants));
        }
        Lane lane = body.name().map(Lane::ofSingleBatch).orElseGet(lanes::take);
        Push push = new Push(body, lane.producerId(), lane.nextSequence());
        List<Sending> sendings = new ArrayList<>(replicants.size());
        for (Replicant replicant : replicants) {
            if (!replicant.isRetired()) {
                sendings.add(new Sending(replicant, replicant.push(push)));
            }
        }
        if (sendings.size() > 1) {
            watch(sendings);
        }
        return CompletableFuture.allOf(sendings.stream().map(Sending::verdict).toArray(CompletableFuture<?>[]::new))
                .thenCompose(all -> settled(sendings))
                .whenComplete((answers, e) -> {
                    if (e == null) {
                        giveBack(lane);
                    } else {
                        // The batch is in doubt, or the attempt is over: the lane is not used again.
                        body.givenUp();
                    }
                });
    }

    /** A batch and one of those it was sent to. */
    private record Sending(Replicant replicant, CompletableFuture<Verdict> verdict) {
        boolean isUnreached() {
            return verdict.join() instanceof Verdict.Unreached;
        }
    }

    /**
     * All verdicts are in. A batch that nobody has goes to another attempt. One that only some have is sent when the others
     * can never publish and are recorded as retired: since the last one that is not cannot be, one of those that have the
     * batch remains.
     */
    private CompletableFuture<List<PushAnswer>> settled(List<Sending> sendings) {
        List<PushAnswer> answers = new ArrayList<>(sendings.size());
        List<Replicant> holders = new ArrayList<>();
        List<Sending> others = new ArrayList<>();
        boolean isClosed = false;
        boolean isUnreached = false;
        String reasons = "";
        for (Sending sending : sendings) {
            Verdict verdict = sending.verdict().join();
            if (verdict instanceof Verdict.Took took) {
                answers.add(took.answer());
                holders.add(sending.replicant());
            } else {
                if (!(verdict instanceof Verdict.Retired)) {
                    others.add(sending);
                }
                isClosed |= verdict instanceof Verdict.Closed;
                isUnreached |= verdict instanceof Verdict.Unreached;
                reasons += (reasons.isEmpty() ? "" : "; ") + verdict.reason();
            }
        }
        if (holders.isEmpty()) {
            return CompletableFuture.failedFuture(lost(reasons));
        }
        if (holders.size() == sendings.size()) {
            retireThoseThatLostRows(holders);
            return CompletableFuture.completedFuture(answers);
        }
        if (isClosed || (isUnreached && holders.stream().allMatch(Replicant::hasLostRows))) {
            return CompletableFuture.failedFuture(inDoubt(reasons));
        }
        String reason = reasons;
        return any(holders, Replicant::isThere)
                .thenCompose(isThere -> isThere ? retireAll(others, holders, reason) : noneHolds(holders, reason))
                .thenApply(retired -> answers);
    }

    private void giveBack(Lane lane) {
        if (!lane.isForSingleBatch()) {
            lanes.giveBack(lane);
        }
    }

    private static CompletableFuture<Boolean> any(
            List<Replicant> replicants, Function<Replicant, CompletableFuture<Boolean>> question) {
        CompletableFuture<Boolean> any = CompletableFuture.completedFuture(false);
        for (Replicant replicant : replicants) {
            any = any.thenCompose(found -> found ? CompletableFuture.completedFuture(true) : question.apply(replicant));
        }
        return any;
    }

    private CompletableFuture<Void> retireAll(List<Sending> others, List<Replicant> holders, String reason) {
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (Sending other : others) {
            // One that may publish is better than one that has the batch and lost others in a crash.
            Function<Replicant, CompletableFuture<Boolean>> worth =
                    other.isUnreached() ? Replicant::isComplete : Replicant::isThere;
            all = all.thenCompose(done -> other.replicant().retire(reason, () -> any(holders, worth)))
                    .thenCompose(outcome -> switch (outcome) {
                        case RETIRED ->
                            other.replicant().isClosed()
                                    ? failed(inDoubt(reason))
                                    : CompletableFuture.<Void>completedFuture(null);
                        case NOT_HELD ->
                            any(holders, Replicant::isThere)
                                    .thenCompose(
                                            isThere -> isThere ? failed(inDoubt(reason)) : noneHolds(holders, reason));
                        case LAST, REPLACED -> decideByRecord(other, holders, reason);
                    });
        }
        return all;
    }

    /**
     * One that does not have the batch cannot be recorded as retired any more. So those that have the batch must not publish
     * if they are recorded as retired, and are ended, whoever recorded it; and if they are not, they never will be.
     */
    private CompletableFuture<Void> decideByRecord(Sending other, List<Replicant> holders, String reason) {
        List<Retirement> outcomes = new ArrayList<>();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (Replicant holder : holders) {
            all = all.thenCompose(done -> holder.endAsRecorded()).thenAccept(outcomes::add);
        }
        return all.thenCompose(done -> {
            boolean remains = outcomes.stream().anyMatch(outcome -> outcome != Retirement.RETIRED);
            boolean isPublished = holders.stream().anyMatch(Replicant::isClosed);
            if (isPublished || (remains && other.isUnreached())) {
                return failed(inDoubt(reason));
            }
            return remains ? CompletableFuture.completedFuture(null) : noneHolds(holders, reason);
        });
    }

    private static <T> CompletableFuture<T> failed(RuntimeException e) {
        return CompletableFuture.failedFuture(e);
    }

    /** Those that had the batch have ended. One that published before it failed may have done so with the batch. */
    private <T> CompletableFuture<T> noneHolds(List<Replicant> holders, String reason) {
        return any(holders, Replicant::hasPublished)
                .thenCompose(isPublished ->
                        failed(isPublished ? inDoubt(reason) : lost(reason + "; those that have the batch are gone")));
    }

    private InDoubtException inDoubt(String reason) {
        return new InDoubtException(
                "Of the tasks of " + set.interval() + " some have the batch and some publish without"
                        + " it; which of them is first decides whether it is in: " + reason);
    }

    private AttemptLostException lost(String reason) {
        return new AttemptLostException(set.interval() + " has lost its tasks: " + reason);
    }

    /** Retires those that lag behind the first that has the batch. */
    private void watch(List<Sending> sendings) {
        AtomicBoolean first = new AtomicBoolean(true);
        for (Sending sending : sendings) {
            CompletableFuture<?> unused = sending.verdict().thenAccept(verdict -> {
                if (verdict instanceof Verdict.Took && first.compareAndSet(true, false)) {
                    expect(sendings);
                }
            });
        }
    }

    private void expect(List<Sending> sendings) {
        if (sendings.stream().allMatch(sending -> sending.verdict().isDone())) {
            return;
        }
        scheduler.schedule(replicaTimeout, () -> {
            for (Sending sending : sendings) {
                if (!sending.verdict().isDone()) {
                    retire(sending.replicant(), "it is " + replicaTimeout + " behind the others");
                }
            }
        });
    }

    /** If another one is complete. */
    private void retireThoseThatLostRows(List<Replicant> holders) {
        for (Replicant holder : holders) {
            if (holder.hasLostRows()) {
                retire(holder, "it came back from a crash without all of its rows");
            }
        }
    }

    private void retire(Replicant replicant, String reason) {
        if (!scheduler.now().isBefore(retirementEnd)) {
            log.warn(
                    "{} is not retired, although {}: it may be publishing already, and then it is too late",
                    replicant,
                    reason);
            return;
        }
        List<Replicant> others = replicants.stream()
                .filter(other -> other != replicant && !other.hasLeft() && !other.hasLostRows())
                .toList();
        CompletableFuture<?> unused = replicant.retire(reason, () -> any(others, Replicant::isComplete));
    }
}
