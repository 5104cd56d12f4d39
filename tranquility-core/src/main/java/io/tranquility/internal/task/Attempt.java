// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
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
    }

    TaskSet set() {
        return set;
    }

    Duration age() {
        return Duration.ofNanos(scheduler.nanoTime() - openedNanos);
    }

    /**
     * Sends a batch.
     *
     * @return completes with the answers of those that have it, at least one; fails with an {@link AttemptLostException} if
     *     none has it and none will, or otherwise if it is given up or in doubt
     */
    CompletableFuture<List<PushAnswer>> send(PushBody body) {
        if (replicants.stream().anyMatch(Replicant::isClosed)) {
            return CompletableFuture.failedFuture(lost("they publish: " + replicants));
        }
        Lane lane = lanes.take();
        Push push = new Push(body, lane.producerId(), lane.nextSequence());
        List<Sending> sendings = new ArrayList<>(replicants.size());
        for (Replicant replicant : replicants) {
            sendings.add(new Sending(replicant, replicant.push(push)));
        }
        if (sendings.size() > 1) {
            watch(sendings);
        }
        return CompletableFuture.allOf(sendings.stream().map(Sending::verdict).toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> settled(sendings))
                .whenComplete((answers, e) -> {
                    if (e == null) {
                        lanes.giveBack(lane);
                    } else {
                        // The batch is in doubt, or the attempt is over: the lane is not used again.
                        body.givenUp();
                    }
                });
    }

    @Override
    public String toString() {
        return replicants.toString();
    }

    /** A batch and one of those it was sent to. */
    private record Sending(Replicant replicant, CompletableFuture<Verdict> verdict) {}

    /** All verdicts are in: a batch that nobody has goes to another attempt, one that somebody has is sent. */
    private List<PushAnswer> settled(List<Sending> sendings) {
        List<PushAnswer> answers = new ArrayList<>(sendings.size());
        List<String> reasons = new ArrayList<>();
        boolean publishedWithout = false;
        for (Sending sending : sendings) {
            Verdict verdict = sending.verdict().join();
            if (verdict instanceof Verdict.Took took) {
                answers.add(took.answer());
            } else if (verdict instanceof Verdict.Out out) {
                reasons.add(out.reason());
            } else if (verdict instanceof Verdict.Closed closed) {
                reasons.add(closed.reason());
                publishedWithout = true;
            }
        }
        String reason = String.join("; ", reasons);
        if (answers.isEmpty()) {
            throw lost(reason);
        }
        if (publishedWithout) {
            throw new InDoubtException("Of the tasks of " + set.interval() + " some have the batch and some publish"
                    + " without it; which of them is first decides whether it is in: " + reason);
        }
        return answers;
    }

    private AttemptLostException lost(String reason) {
        return new AttemptLostException(set.interval() + " has lost its tasks: " + reason);
    }

    /** Retires those that lag behind the first that has the batch, and those that lost what they had. */
    private void watch(List<Sending> sendings) {
        AtomicBoolean first = new AtomicBoolean(true);
        for (Sending sending : sendings) {
            CompletableFuture<?> unused = sending.verdict().thenAccept(verdict -> {
                if (verdict instanceof Verdict.Took took) {
                    if (took.answer().hasLostRows() && hasOther(sending.replicant())) {
                        retire(sending.replicant(), "it came back from a crash without all of its rows");
                    } else if (first.compareAndSet(true, false)) {
                        expect(sendings);
                    }
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

    private boolean hasOther(Replicant replicant) {
        return replicants.stream().anyMatch(other -> other != replicant && !other.hasLeft());
    }

    private void retire(Replicant replicant, String reason) {
        if (scheduler.now().isBefore(retirementEnd)) {
            replicant.retire(reason);
        } else {
            log.warn(
                    "{} is not retired, although {}: it may be publishing already, and then it is too late",
                    replicant,
                    reason);
        }
    }
}
