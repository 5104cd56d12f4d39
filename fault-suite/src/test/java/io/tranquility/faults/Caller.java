// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Offers events to a system at an even pace, and keeps what became of each; one that replays offers an event again until it
 * is acknowledged or dropped, as Kafka, Flink and Storm do. Offering has a thread of its own, which waits when the system
 * has no room. The lock guards what is kept.
 */
final class Caller implements AutoCloseable {
    private static final long TICK_MILLIS = 10;
    private static final long REPLAY_MILLIS = 100;

    private final SystemUnderTest system;
    private final boolean replays;
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService replaying = Executors.newSingleThreadScheduledExecutor();

    @GuardedBy("this")
    private final BitSet acknowledged = new BitSet();

    @GuardedBy("this")
    private final BitSet dropped = new BitSet();

    @GuardedBy("this")
    private final List<Long> offeredNanos = new ArrayList<>();

    /** When each event had its last outcome; 0 if it has none. */
    @GuardedBy("this")
    private final List<Long> settledNanos = new ArrayList<>();

    @GuardedBy("this")
    private int settled;

    @GuardedBy("this")
    private long inDoubt;

    @GuardedBy("this")
    private long notTaken;

    @GuardedBy("this")
    private RuntimeException failure;

    Caller(SystemUnderTest system, boolean replays) {
        this.system = system;
        this.replays = replays;
    }

    /** Offers events from now on. */
    void start(int perSecond) {
        long begin = System.nanoTime();
        int first = offered();
        Future<?> unused = pace.scheduleAtFixedRate(
                () -> guarded(() -> {
                    long due = first + (System.nanoTime() - begin) * perSecond / 1_000_000_000L;
                    while (offered() < due && !pace.isShutdown()) {
                        offerNext();
                    }
                }),
                0,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Offers one event now, at the caller's own pace. */
    void offerNext() throws InterruptedException {
        Event event;
        synchronized (this) {
            event = new Event(offeredNanos.size(), Instant.now());
            offeredNanos.add(System.nanoTime());
            settledNanos.add(0L);
        }
        offer(event);
    }

    /** Stops offering new events and waits for the outcomes of all. */
    void finish(Duration patience) throws InterruptedException {
        pace.shutdown();
        if (!pace.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("The system has taken no events for " + patience);
        }
        awaitSettled(patience);
    }

    synchronized void awaitSettled(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (settled < offeredNanos.size() && failure == null) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IllegalStateException((offeredNanos.size() - settled) + " of " + offeredNanos.size()
                        + " events have no outcome after " + patience);
            }
            wait(left);
        }
        if (failure != null) {
            throw failure;
        }
    }

    synchronized int offered() {
        return offeredNanos.size();
    }

    synchronized BitSet acknowledged() {
        return (BitSet) acknowledged.clone();
    }

    synchronized int dropped() {
        return dropped.cardinality();
    }

    /** How often an event that had been offered was left without a clear outcome. */
    synchronized long inDoubt() {
        return inDoubt;
    }

    /** How often an event was refused, or found nobody to offer it to. */
    synchronized long notTaken() {
        return notTaken;
    }

    /**
     * The longest that an event took from the first time it was offered to its outcome; without the very first one, for which
     * tasks are created.
     */
    synchronized Duration longestWait() {
        long longest = 0;
        for (int id = 1; id < offeredNanos.size(); id++) {
            longest = Math.max(longest, settledNanos.get(id) - offeredNanos.get(id));
        }
        return Duration.ofNanos(longest);
    }

    /** How long after a moment the last of the events that had been offered before it had its outcome. */
    synchronized Duration settledAfter(long nanoTime) {
        long last = nanoTime;
        for (int id = 0; id < offeredNanos.size() && offeredNanos.get(id) <= nanoTime; id++) {
            last = Math.max(last, settledNanos.get(id));
        }
        return Duration.ofNanos(last - nanoTime);
    }

    @Override
    public void close() {
        pace.shutdownNow();
        replaying.shutdownNow();
    }

    private void offer(Event event) throws InterruptedException {
        system.offer(event).thenAccept(outcome -> settle(event, outcome)).exceptionally(e -> {
            fail(new IllegalStateException("The outcome of " + event + " could not be kept", e));
            return null;
        });
    }

    private void settle(Event event, Outcome outcome) {
        synchronized (this) {
            if (outcome == Outcome.IN_DOUBT) {
                inDoubt++;
            } else if (outcome == Outcome.NOT_OFFERED) {
                notTaken++;
            }
            boolean isFinal = outcome == Outcome.ACKNOWLEDGED || outcome == Outcome.DROPPED;
            if (isFinal || !replays) {
                (outcome == Outcome.DROPPED ? dropped : acknowledged)
                        .set(event.id(), outcome != Outcome.IN_DOUBT && outcome != Outcome.NOT_OFFERED);
                settledNanos.set(event.id(), System.nanoTime());
                settled++;
                notifyAll();
                return;
            }
        }
        if (!replaying.isShutdown()) {
            long delay = outcome == Outcome.NOT_OFFERED ? REPLAY_MILLIS : 0;
            Future<?> unused = replaying.schedule(() -> guarded(() -> offer(event)), delay, TimeUnit.MILLISECONDS);
        }
    }

    /** Something that may be interrupted. */
    private interface Step {
        void run() throws InterruptedException;
    }

    private void guarded(Step step) {
        try {
            step.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private synchronized void fail(RuntimeException e) {
        failure = e;
        notifyAll();
    }
}
