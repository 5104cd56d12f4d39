// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.time.Scheduler;
import io.tranquility.status.TaskSetStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts to have tasks for one partition, of which the latest gets the events. The first one that finds an attempt
 * lost opens the next; if attempts are lost soon after they were opened, each waits longer than the one before. The lock
 * guards which attempt is the latest; attempts are opened and futures completed without it.
 */
final class Attempts {
    private static final Logger log = LoggerFactory.getLogger(Attempts.class);
    private static final Duration SHORT_LIFE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** So many lost attempts are still told of. */
    private static final int MOST_EARLIER = 8;

    private final Function<TaskSet, CompletableFuture<Attempt>> successor;
    private final Scheduler scheduler;
    private final HandOffs handOffs;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private Attempt latest;

    /** Those before it, the latest first. */
    @GuardedBy("lock")
    private final ArrayDeque<Attempt> earlier = new ArrayDeque<>();

    /** The next attempt while it is being opened, or null. */
    @GuardedBy("lock")
    private CompletableFuture<Attempt> next;

    @GuardedBy("lock")
    private int shortLived;

    @GuardedBy("lock")
    private boolean closed;

    /**
     * @param successor opens an attempt in the place of one whose tasks are lost
     * @param handOffs watches the tasks once they get no more events
     */
    Attempts(
            Attempt first,
            Function<TaskSet, CompletableFuture<Attempt>> successor,
            Scheduler scheduler,
            HandOffs handOffs) {
        this.latest = first;
        this.successor = successor;
        this.scheduler = scheduler;
        this.handOffs = handOffs;
    }

    Attempt latest() {
        synchronized (lock) {
            return latest;
        }
    }

    /** The latest attempt, and some before it, the latest first. */
    List<TaskSetStatus> status() {
        Attempt current;
        List<Attempt> lost;
        synchronized (lock) {
            current = latest;
            lost = List.copyOf(earlier);
        }
        List<TaskSetStatus> all = new ArrayList<>();
        all.add(current.status(true));
        lost.forEach(attempt -> all.add(attempt.status(false)));
        return all;
    }

    /** The attempt after one that is lost; callers share it. */
    CompletableFuture<Attempt> after(Attempt lost) {
        CompletableFuture<Attempt> opening = new CompletableFuture<>();
        Duration pause;
        synchronized (lock) {
            if (latest != lost) {
                return CompletableFuture.completedFuture(latest);
            }
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            if (next != null) {
                return next;
            }
            next = opening;
            pause = pauseAfter(lost);
        }
        scheduler.schedule(pause, () -> open(lost, opening));
        return opening;
    }

    /** Opens no more, and fails those who wait for one. */
    void close() {
        CompletableFuture<Attempt> opening;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            opening = next;
        }
        handOffs.watch(latest().set(), latest().publishers());
        if (opening != null) {
            opening.completeExceptionally(closedException());
        }
    }

    @Override
    public String toString() {
        return latest().toString();
    }

    private static IllegalStateException closedException() {
        return new IllegalStateException("Closed before other tasks took the place of lost ones");
    }

    private void open(Attempt lost, CompletableFuture<Attempt> opening) {
        CompletableFuture<?> unused = successor.apply(lost.set()).whenComplete((attempt, e) -> {
            synchronized (lock) {
                next = null;
                if (e == null) {
                    earlier.addFirst(latest);
                    if (earlier.size() > MOST_EARLIER) {
                        earlier.removeLast();
                    }
                    latest = attempt;
                }
            }
            if (e == null) {
                log.warn("The tasks {} are lost; {} take their place", lost, attempt);
                opening.complete(attempt);
            } else {
                opening.completeExceptionally(Retrier.unwrapped(e));
            }
        });
    }

    @GuardedBy("lock")
    private Duration pauseAfter(Attempt lost) {
        shortLived = lost.age().compareTo(SHORT_LIFE) < 0 ? shortLived + 1 : 0;
        if (shortLived < 2) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(shortLived - 2, 10));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
