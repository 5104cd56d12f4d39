// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.beam.SendResult;
import io.tranquility.tranquilizer.BufferFullException;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checked body on its way to Druid. Its events are sent in a pass over the body; those that failed are sent again in the
 * next pass, while somebody waits. It holds the body and one bit for each event, but no events: a pass that meets a full
 * tranquilizer pauses, without holding a thread, until there is room.
 *
 * <p>The lock guards the state; tranquilizers are called and futures completed without it. One thread at a time reads.
 */
final class Submission implements Repeatable, Outlet.Listener {
    private static final Logger log = LoggerFactory.getLogger(Submission.class);

    private static final long UNKNOWN = -1;
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

    private final Target target;
    private final Style style;
    private final Workers workers;
    private final Runnable onEnd;
    private final CompletableFuture<Report> read = new CompletableFuture<>();
    private final Object lock = new Object();

    /** Null once it is not needed any more. */
    @GuardedBy("lock")
    private Body body;

    @GuardedBy("lock")
    private final Tally tally;

    /** Completed at the end of a pass that is the last one, and replaced if somebody comes back for more. */
    @GuardedBy("lock")
    private CompletableFuture<Report> end = new CompletableFuture<>();

    /** Events of this pass that have their outcome. */
    @GuardedBy("lock")
    private long settled;

    /** How many have it at the end of the pass; {@link #UNKNOWN} while the body is being read. */
    @GuardedBy("lock")
    private long expected = UNKNOWN;

    @GuardedBy("lock")
    private boolean isRunning;

    @GuardedBy("lock")
    private Duration backoff = FIRST_BACKOFF;

    /**
     * Who waits. While nobody does, no further pass begins, and one that reads stops if it may not be asked for again.
     * Changed with the lock.
     */
    private volatile int waiting;

    /** Events of the body that were read so far, in any pass: an event is among them before it can have an outcome. */
    private volatile int received;

    /** What is read in this pass; for the thread that reads. */
    private Items items;

    /** Those that have their final outcome from earlier passes. */
    private BitSet finished;

    private int index;
    private long handedOn;

    /** An event for which there was no room. */
    private Item held;

    private Outlet outlet;

    /** A tranquilizer is full, and the request is to be answered so; told to the thread that reads by itself. */
    private boolean isStopped;

    /**
     * How a request wants its events treated.
     *
     * @param retries whether events that failed are sent again while somebody waits
     * @param goesOn whether reading goes on when nobody waits, because the request may be repeated
     * @param batchName for batches of its own, which are the same when the request is repeated; else they share others'
     */
    record Style(boolean retries, boolean goesOn, Optional<String> batchName) {
        static final Style V1 = new Style(false, true, Optional.empty());
        static final Style V2 = new Style(true, false, Optional.empty());

        static Style repeatable(String batchName) {
            return new Style(true, true, Optional.of(batchName));
        }
    }

    /**
     * @param undeliverable is given what is dropped or cannot be parsed, and what fails after {@link #acknowledge}
     * @param onEnd called once, when the body is not needed any more
     */
    Submission(Body body, Target target, Style style, Workers workers, Undeliverable undeliverable, Runnable onEnd) {
        this.body = body;
        this.target = target;
        this.style = style;
        this.workers = workers;
        this.tally = new Tally(undeliverable);
        this.onEnd = onEnd;
    }

    /**
     * Begins, or begins again with what failed; does nothing while it is on its way or when it is done.
     *
     * @return whether whoever calls is to {@link #read} now
     */
    boolean start() {
        synchronized (lock) {
            waiting++;
            if (isRunning || (end.isDone() && tally.report(received).isFinal())) {
                return false;
            }
            if (end.isDone()) {
                end = new CompletableFuture<>();
            }
            isRunning = true;
            beginPass();
            return true;
        }
    }

    /** Completes when all events are handed on; for requests that do not wait for outcomes. */
    CompletableFuture<Report> whenRead() {
        return read;
    }

    /** Completes when all events have their outcomes, those of failed ones after the last try. */
    CompletableFuture<Report> whenEnded() {
        synchronized (lock) {
            return end.copy();
        }
    }

    /** One that called {@link #start} does not wait any more. */
    void abandon() {
        synchronized (lock) {
            waiting--;
        }
    }

    Report report() {
        synchronized (lock) {
            return tally.report(received);
        }
    }

    /**
     * What has become of the events so far. If none was refused for want of room the request is answered now, and those that
     * fail later are undeliverable, because nobody is told of them.
     */
    Report acknowledge() {
        synchronized (lock) {
            Report report = tally.report(received);
            if (report.full() == null) {
                tally.acknowledged();
            }
            return report;
        }
    }

    @Override
    public boolean isEnded() {
        synchronized (lock) {
            return end.isDone();
        }
    }

    /** False: it goes on where it was. */
    @Override
    public boolean isVoid() {
        return false;
    }

    /** Lets go of the body; it cannot be started again. */
    @Override
    public void release() {
        synchronized (lock) {
            if (body == null) {
                return;
            }
            body = null;
        }
        onEnd.run();
    }

    /** Hands events on until there is no room, or no more of them; the rest comes later. */
    void read() {
        try {
            if (items == null) {
                items = open();
                outlet = style.batchName()
                        .<Outlet>map(name -> new NamedBatches(name, this))
                        .orElseGet(() -> new SharedBatches(this));
                index = 0;
                handedOn = 0;
            }
            for (Item item = next(); item != null; item = next()) {
                if (isGivenUp() || isStopped) {
                    break;
                }
                if (!take(item)) {
                    held = item;
                    later(PAUSE);
                    return;
                }
                index++;
            }
            if (!outlet.end()) {
                later(PAUSE);
                return;
            }
        } catch (IOException | HttpProblem | RuntimeException e) {
            log.warn("A body that was checked could not be read again", e);
            synchronized (lock) {
                tally.unreadable(e);
            }
        }
        endReading();
    }

    private Items open() throws IOException, HttpProblem {
        Body opened;
        synchronized (lock) {
            finished = tally.nextPass();
            opened = body;
        }
        return Items.of(opened, target);
    }

    private Item next() throws IOException, HttpProblem {
        Item item = held == null ? items.next() : held;
        held = null;
        return item;
    }

    private boolean isGivenUp() {
        return waiting == 0 && !style.goesOn();
    }

    /** False if there is no room for it, and it is to be tried again. */
    private boolean take(Item item) {
        if (index >= received) {
            received = index + 1;
            item.source().counts().received(1);
        }
        boolean isToSend = !finished.get(index);
        if (item.problem() == null) {
            return outlet.offer(index, item, isToSend);
        }
        if (isToSend) {
            synchronized (lock) {
                tally.unparseable(index, item);
            }
        }
        return true;
    }

    @Override
    public void handedOn(int events) {
        handedOn += events;
    }

    @Override
    public void settled(int at, Item item, SendResult result, Throwable failure) {
        if (!style.retries() && failure instanceof BufferFullException) {
            isStopped = true;
        }
        boolean isEnd;
        synchronized (lock) {
            if (failure == null) {
                tally.settled(at, item, result);
            } else {
                tally.failed(item, failure);
            }
            isEnd = ++settled == expected;
        }
        if (isEnd) {
            workers.execute(this::endPass);
        }
    }

    private void endReading() {
        try {
            if (items != null) {
                items.close();
            }
        } catch (IOException e) {
            log.debug("A body could not be closed", e);
        }
        items = null;
        outlet = null;
        Report report = report();
        boolean isEnd;
        synchronized (lock) {
            expected = handedOn;
            isEnd = settled == expected;
        }
        read.complete(report);
        if (isEnd) {
            endPass();
        }
    }

    private void endPass() {
        Report report;
        CompletableFuture<Report> ended = null;
        Duration wait = null;
        synchronized (lock) {
            report = tally.report(received);
            if (report.failed() > 0 && style.retries() && waiting > 0) {
                wait = backoff;
                backoff = min(backoff.multipliedBy(2), LONGEST_BACKOFF);
                beginPass();
            } else {
                isRunning = false;
                ended = end;
            }
        }
        if (ended == null) {
            later(wait);
            return;
        }
        if (report.isFinal() || !style.goesOn() || !style.retries()) {
            release();
        }
        ended.complete(report);
    }

    @GuardedBy("lock")
    private void beginPass() {
        settled = 0;
        expected = UNKNOWN;
    }

    private void later(Duration delay) {
        Future<?> unused = workers.schedule(delay, this::read);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
