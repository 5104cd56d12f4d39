// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.retry;

import io.tranquility.internal.time.Scheduler;
import io.tranquility.status.LogLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries something until it succeeds, fails for good, or its time is up. The first attempt is made at once on the caller's
 * thread, later ones on the scheduler's. Thread-safe.
 */
public final class Retrier implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Retrier.class);
    private static final int REASONS_KEPT = 4;

    /** Thousands of pushes may have the same reason to be tried again. */
    private static final int WARNINGS = 10;

    private static final Duration WARNINGS_PERIOD = Duration.ofMinutes(1);

    private final Scheduler scheduler;
    private final DoubleSupplier random;
    private final Backoff backoff = Backoff.DEFAULT;
    private final Set<Run<?>> unfinished = ConcurrentHashMap.newKeySet();
    private final LogLimit warnings;
    private volatile boolean closed;

    /** @param random gives numbers from 0 to 1, for jitter */
    public Retrier(Scheduler scheduler, DoubleSupplier random) {
        this.scheduler = scheduler;
        this.random = random;
        this.warnings = new LogLimit(WARNINGS, WARNINGS_PERIOD, scheduler::nanoTime);
    }

    /**
     * Tries something. Tried again are exchanges that broke ({@link IOException}, {@link TimeoutException}) and what says
     * of itself that it is transient ({@link TransientException}); everything else is final.
     *
     * @param what for the message when it fails, such as "The push to task X"
     * @param period the last attempt begins this long after the first one, unless the one before it took longer
     * @return completes with the first success, the first final failure, a {@link RetriesExhaustedException}, or an
     *     IllegalStateException when this is closed
     */
    public <T> CompletableFuture<T> run(String what, Duration period, Supplier<CompletableFuture<T>> attempt) {
        return run(what, period, period, attempt);
    }

    /**
     * Tries something, and warns once if that takes long.
     *
     * @param quiet how long nothing is said
     */
    public <T> CompletableFuture<T> run(
            String what, Duration period, Duration quiet, Supplier<CompletableFuture<T>> attempt) {
        Run<T> run = new Run<>(what, period, quiet, attempt, scheduler.nanoTime());
        unfinished.add(run);
        CompletableFuture<T> outcome = run.outcome.whenComplete((result, e) -> unfinished.remove(run));
        if (closed) {
            run.outcome.completeExceptionally(closedException());
        } else {
            run.attempt();
        }
        return outcome;
    }

    /** Fails all that is still being tried. Idempotent. */
    @Override
    public void close() {
        closed = true;
        for (Run<?> run : List.copyOf(unfinished)) {
            run.outcome.completeExceptionally(closedException());
        }
    }

    /** The exception that a future failed with, without the wrapping that CompletableFuture adds. */
    public static Throwable unwrapped(Throwable e) {
        Throwable cause = e;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static IllegalStateException closedException() {
        return new IllegalStateException("Closed before it was finished");
    }

    private static boolean isTransient(Throwable e) {
        return e instanceof IOException || e instanceof TimeoutException || e instanceof TransientException;
    }

    /** One thing that is tried; attempts follow one another, so its fields need no lock. */
    private final class Run<T> {
        private final String what;
        private final Duration period;
        private final Duration quiet;
        private final Supplier<CompletableFuture<T>> attempt;
        private final long startedNanos;
        private final CompletableFuture<T> outcome = new CompletableFuture<>();
        private final Set<String> reasons = new LinkedHashSet<>();
        private int attempts;
        private boolean warned;

        Run(String what, Duration period, Duration quiet, Supplier<CompletableFuture<T>> attempt, long startedNanos) {
            this.what = what;
            this.period = period;
            this.quiet = quiet;
            this.attempt = attempt;
            this.startedNanos = startedNanos;
        }

        void attempt() {
            if (outcome.isDone()) {
                return;
            }
            attempts++;
            CompletableFuture<T> result;
            try {
                result = attempt.get();
            } catch (RuntimeException e) {
                result = CompletableFuture.failedFuture(e);
            }
            CompletableFuture<?> unused = result.whenComplete((value, e) -> {
                if (e == null) {
                    outcome.complete(value);
                } else {
                    failed(unwrapped(e));
                }
            });
        }

        private void failed(Throwable e) {
            if (!isTransient(e)) {
                outcome.completeExceptionally(e);
                return;
            }
            if (reasons.size() < REASONS_KEPT) {
                reasons.add(reason(e));
            }
            Duration elapsed = Duration.ofNanos(scheduler.nanoTime() - startedNanos);
            Duration delay = backoff.after(attempts, random.getAsDouble());
            Duration left = period.minus(elapsed);
            if (left.isNegative() || left.isZero()) {
                outcome.completeExceptionally(new RetriesExhaustedException(what, attempts, elapsed, reasons, e));
            } else {
                if (!warned && elapsed.compareTo(quiet) >= 0) {
                    warned = true;
                    warnings.log(more -> log.warn(
                            "{} has not succeeded for {} and is tried again{}: {}", what, elapsed, more, reason(e)));
                }
                scheduler.schedule(delay.compareTo(left) < 0 ? delay : left, this::attempt);
            }
        }

        private String reason(Throwable e) {
            return e instanceof TransientException ? e.getMessage() : e.toString();
        }
    }
}
