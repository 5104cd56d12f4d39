// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.annotation.Nullable;
import org.joda.time.DateTime;

/**
 * Tells the run's thread when to stop taking batches, and when to stop altogether. Thread-safe.
 *
 * <p>An end (the worker stops the task, its client abandons it, or persisting failed) outranks the shutoff and also ends a wait for publication.
 */
final class EndSignal {
    /** What ends a run early. */
    enum Kind {
        /** The worker stops and will restore the task. */
        RESTART,
        /** The task was cancelled, or the worker stops and forgets it. */
        CANCEL,
        /** The client does not want the task's rows, because a replica has them. */
        ABANDON,
        /** Acknowledged rows could not be persisted. */
        FAILURE
    }

    /** @param cause null unless the kind is {@link Kind#FAILURE} */
    record End(Kind kind, @Nullable Throwable cause) {}

    /** Thrown out of a wait that an end interrupted. */
    static final class EndedException extends Exception {
        private final transient End end;

        EndedException(End end) {
            super("ended by " + end.kind(), end.cause());
            this.end = end;
        }

        End end() {
            return end;
        }
    }

    /** What is done at each tick of a wait. */
    interface Tick {
        void run() throws EndedException, ExecutionException, InterruptedException;
    }

    private final Clock clock;
    private final Duration tick;

    @GuardedBy("this")
    private boolean shutOff;

    @GuardedBy("this")
    @Nullable
    private DateTime shutoffTime;

    @GuardedBy("this")
    @Nullable
    private End ended;

    @GuardedBy("this")
    private boolean publishing;

    EndSignal(Clock clock, Duration tick, @Nullable DateTime shutoffTime) {
        this.clock = clock;
        this.tick = tick;
        this.shutoffTime = shutoffTime;
    }

    /** Stops taking batches now. */
    synchronized void shutOff() {
        shutOff = true;
        notifyAll();
    }

    /** Stops taking batches at another time than planned. */
    synchronized void shutOffAt(DateTime time) {
        shutoffTime = time;
        notifyAll();
    }

    @Nullable
    synchronized DateTime shutoffTime() {
        return shutoffTime;
    }

    /** Ends the run. The first end counts. */
    synchronized void end(Kind kind, @Nullable Throwable cause) {
        if (ended == null) {
            ended = new End(kind, cause);
            notifyAll();
        }
    }

    /**
     * Ends the run without publishing more than is published, unless it is publishing now.
     *
     * @return whether nothing more will be published because of this call or one before
     */
    synchronized boolean abandon() {
        if (!publishing) {
            end(Kind.ABANDON, null);
        }
        return ended != null && ended.kind() == Kind.ABANDON;
    }

    /**
     * Until {@link #donePublishing} the task cannot be abandoned.
     *
     * @throws EndedException if the run has ended already
     */
    synchronized void startPublishing() throws EndedException {
        throwIfEnded();
        publishing = true;
    }

    synchronized void donePublishing() {
        publishing = false;
    }

    /** Lets the run's thread look again whether what it waits for has come. */
    synchronized void wake() {
        notifyAll();
    }

    /**
     * Waits until it is time to publish.
     *
     * @param everyTick called at each tick meanwhile
     * @throws EndedException if the run ends instead
     */
    void awaitShutoff(Tick everyTick) throws EndedException, ExecutionException, InterruptedException {
        while (!await(this::isShutOff, Math.min(tick.toMillis(), Math.max(1, millisToShutoff())))) {
            everyTick.run();
        }
    }

    /**
     * Waits for a result of Druid's.
     *
     * @throws EndedException if the run ends instead
     * @throws ExecutionException if there is no result
     */
    <T> T await(ListenableFuture<T> future) throws EndedException, ExecutionException, InterruptedException {
        future.addListener(this::wake, MoreExecutors.directExecutor());
        await(future::isDone, Long.MAX_VALUE);
        return future.get();
    }

    /**
     * Waits for something that comes with a {@link #wake}.
     *
     * @param millis at most so long
     * @return whether it has come
     * @throws EndedException if the run ends instead
     */
    synchronized boolean await(BooleanSupplier condition, long millis) throws EndedException, InterruptedException {
        final long start = System.nanoTime();
        while (true) {
            throwIfEnded();
            if (condition.getAsBoolean()) {
                return true;
            }
            final long left = millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
    }

    private synchronized boolean isShutOff() {
        return shutOff || millisToShutoff() <= 0;
    }

    private synchronized long millisToShutoff() {
        return shutoffTime == null ? Long.MAX_VALUE : shutoffTime.getMillis() - clock.millis();
    }

    @GuardedBy("this")
    private void throwIfEnded() throws EndedException {
        if (ended != null) {
            throw new EndedException(ended);
        }
    }
}
