// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private final Clock clock;
    private final Duration tick;
    private final CompletableFuture<Void> shutoff = new CompletableFuture<>();
    private final CompletableFuture<End> ended = new CompletableFuture<>();

    @GuardedBy("this")
    private boolean publishing;

    @Nullable
    private volatile DateTime shutoffTime;

    EndSignal(Clock clock, Duration tick, @Nullable DateTime shutoffTime) {
        this.clock = clock;
        this.tick = tick;
        this.shutoffTime = shutoffTime;
    }

    /** Stops taking batches now. */
    void shutOff() {
        shutoff.complete(null);
    }

    /** Stops taking batches at another time than planned; noticed at the next tick. */
    void shutOffAt(DateTime time) {
        shutoffTime = time;
    }

    @Nullable
    DateTime shutoffTime() {
        return shutoffTime;
    }

    /** Ends the run. The first end counts. */
    void end(Kind kind, @Nullable Throwable cause) {
        ended.complete(new End(kind, cause));
    }

    /**
     * Ends the run without publishing, unless that has begun.
     *
     * @return whether nothing will be published because of this call or one before
     */
    synchronized boolean abandon() {
        if (!publishing) {
            end(Kind.ABANDON, null);
        }
        return ended.isDone() && ended.join().kind() == Kind.ABANDON;
    }

    /**
     * Marks the moment after which the task cannot be abandoned any more.
     *
     * @throws EndedException if the run has ended already
     */
    synchronized void startPublishing() throws EndedException {
        throwIfEnded();
        publishing = true;
    }

    /**
     * Waits until it is time to publish.
     *
     * @param everyTick called at each tick meanwhile
     * @throws EndedException if the run ends instead
     */
    void awaitShutoff(Runnable everyTick) throws EndedException, InterruptedException {
        while (!shutoff.isDone() && millisToShutoff() > 0) {
            await(shutoff, Math.min(tick.toMillis(), millisToShutoff()));
            if (!shutoff.isDone()) {
                everyTick.run();
            }
        }
        throwIfEnded();
    }

    /**
     * Waits for a result of Druid's.
     *
     * @param millis at most so long; 0: until it is there
     * @return false if it was not there in time
     * @throws EndedException if the run ends instead
     * @throws ExecutionException if there is no result
     */
    boolean await(ListenableFuture<?> future, long millis)
            throws EndedException, ExecutionException, InterruptedException {
        final CompletableFuture<Object> done = new CompletableFuture<>();
        Futures.addCallback(
                future,
                new FutureCallback<Object>() {
                    @Override
                    public void onSuccess(@Nullable Object result) {
                        done.complete(result);
                    }

                    @Override
                    public void onFailure(Throwable t) {
                        done.complete(null);
                    }
                },
                MoreExecutors.directExecutor());
        await(done, millis == 0 ? Long.MAX_VALUE : millis);
        if (!future.isDone()) {
            return false;
        }
        future.get();
        return true;
    }

    private void await(CompletableFuture<?> future, long millis) throws EndedException, InterruptedException {
        try {
            CompletableFuture.anyOf(future, ended).get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Neither future ever fails", e);
        }
        throwIfEnded();
    }

    private void throwIfEnded() throws EndedException {
        if (ended.isDone()) {
            throw new EndedException(ended.join());
        }
    }

    private long millisToShutoff() {
        final DateTime time = shutoffTime;
        return time == null ? Long.MAX_VALUE : time.getMillis() - clock.millis();
    }
}
