// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import io.tranquility.tranquilizer.Outcomes;
import io.tranquility.tranquilizer.Tranquilizer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The events of one source among those that share a client: a subtask, a partition, a batch. It counts them, and {@link
 * #flush} waits for them and for no others, and reports their failures, once. Thread-safe.
 *
 * <p>The lock guards everything; the client and the listener are called without it.
 *
 * @param <E> the type of the events
 */
public final class DeliveryTracker<E> {
    private static final int CAUSES_KEPT = 10;

    private final Tranquilizer<E> tranquilizer;
    private final OutcomeListener<? super E> listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();

    /** The groups of events between two flushes that are not settled yet, oldest first; the last one collects. */
    @GuardedBy("lock")
    private final ArrayDeque<Group> groups = new ArrayDeque<>(List.of(new Group(0)));

    @GuardedBy("lock")
    private long received;

    @GuardedBy("lock")
    private long sent;

    @GuardedBy("lock")
    private long failed;

    @GuardedBy("lock")
    private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);

    /** Failures that were not reported yet. */
    @GuardedBy("lock")
    private long unreported;

    @GuardedBy("lock")
    private final List<Throwable> causes = new ArrayList<>();

    /** @param tranquilizer the client, which others may use as well; not closed here */
    public DeliveryTracker(Tranquilizer<E> tranquilizer) {
        this(tranquilizer, new OutcomeListener<>() {});
    }

    /** @param tranquilizer the client, which others may use as well; not closed here */
    public DeliveryTracker(Tranquilizer<E> tranquilizer, OutcomeListener<? super E> listener) {
        this.tranquilizer = tranquilizer;
        this.listener = listener;
    }

    /** Events that one flush waits for, besides those of the groups before. */
    private static final class Group {
        private final long number;
        private long pending;

        Group(long number) {
            this.number = number;
        }
    }

    /**
     * Gives an event to the client; waits for room if the client's tuning says so.
     *
     * @param event not null; not changed until it has its outcome
     * @return the event's own outcome, after it was counted here and the listener was told; nobody has to look at it,
     *     because {@link #flush} reports failures
     */
    @CanIgnoreReturnValue
    public CompletableFuture<SendResult> send(E event) {
        Group group;
        lock.lock();
        try {
            received++;
            group = groups.getLast();
            group.pending++;
        } finally {
            lock.unlock();
        }
        long start = System.nanoTime();
        return tranquilizer
                .send(event)
                .whenComplete((result, failure) -> settle(group, event, result, failure, System.nanoTime() - start));
    }

    /**
     * Waits until each event that was sent before has its outcome.
     *
     * @throws DeliveryFailedException if events failed since the last report; they are reported now, and not again
     * @throws TimeoutException if some event has no outcome in time; it keeps being worked on
     */
    public void flush(Duration timeout) throws DeliveryFailedException, TimeoutException, InterruptedException {
        var unused = tranquilizer.flush();
        lock.lockInterruptibly();
        try {
            Group last = groups.getLast();
            groups.addLast(new Group(last.number + 1));
            long left = timeout.toNanos();
            while (pendingUpTo(last) > 0) {
                if (left <= 0) {
                    throw new TimeoutException(
                            pendingUpTo(last) + " events have no outcome after " + timeout + " of waiting");
                }
                left = settled.awaitNanos(left);
            }
            groups.removeIf(group -> group.number <= last.number);
        } finally {
            lock.unlock();
        }
        throwIfFailed();
    }

    /**
     * Reports failures without waiting.
     *
     * @throws DeliveryFailedException if events failed since the last report; they are reported now, and not again
     */
    public void throwIfFailed() throws DeliveryFailedException {
        DeliveryFailedException failure;
        lock.lock();
        try {
            if (unreported == 0) {
                return;
            }
            failure = new DeliveryFailedException(unreported, causes.get(0));
            causes.subList(1, causes.size()).forEach(failure::addSuppressed);
            unreported = 0;
            causes.clear();
        } finally {
            lock.unlock();
        }
        throw failure;
    }

    /** What became of this source's events so far, all at one moment. */
    public Outcomes outcomes() {
        lock.lock();
        try {
            return new Outcomes(received, sent, dropped, failed, pendingUpTo(groups.getLast()));
        } finally {
            lock.unlock();
        }
    }

    private void settle(Group group, E event, SendResult result, Throwable failure, long nanos) {
        Throwable thrown = tell(event, result, failure, nanos);
        lock.lock();
        try {
            if (failure != null) {
                failed++;
            } else if (result instanceof SendResult.Dropped drop) {
                dropped.merge(drop.reason(), 1L, Long::sum);
            } else {
                sent++;
            }
            if (failure != null || thrown != null) {
                unreported++;
                Throwable cause = failure != null ? failure : thrown;
                if (causes.size() < CAUSES_KEPT && !causes.contains(cause)) {
                    causes.add(cause);
                }
            }
            group.pending--;
            if (group.pending == 0) {
                settled.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells the listener; returns what it threw, or null. */
    private Throwable tell(E event, SendResult result, Throwable failure, long nanos) {
        try {
            if (failure != null) {
                listener.failed(event, failure);
            } else if (result instanceof SendResult.Dropped drop) {
                listener.dropped(event, drop);
            } else if (result instanceof SendResult.Sent sent) {
                listener.sent(event, sent, nanos);
            }
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    @GuardedBy("lock")
    private long pendingUpTo(Group last) {
        long pending = 0;
        for (Group group : groups) {
            if (group.number <= last.number) {
                pending += group.pending;
            }
        }
        return pending;
    }
}
