// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that check, read and answer requests: none of them ever waits, so there are as many as processors. A timer,
 * which only hands work on to them. And a thread for what does wait.
 */
final class Workers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Workers.class);

    private final ExecutorService threads;
    private final ScheduledThreadPoolExecutor timer;
    private final ScheduledThreadPoolExecutor background;

    Workers() {
        this.threads = Executors.newFixedThreadPool(
                Math.max(2, Runtime.getRuntime().availableProcessors()), named("tranquility-server-worker"));
        this.timer = new ScheduledThreadPoolExecutor(1, named("tranquility-server-timer"));
        this.background = new ScheduledThreadPoolExecutor(1, named("tranquility-server-background"));
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Runs it soon; not at all once this is closed. */
    void execute(Runnable task) {
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    log.error("A task of the server failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("Closed: nothing happens any more");
        }
    }

    /** Runs it after a delay, unless it is cancelled or this is closed by then. */
    Future<?> schedule(Duration delay, Runnable task) {
        try {
            return timer.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Runs it again and again, with this delay between, in a thread in which it may wait. */
    void repeat(Duration delay, Runnable task) {
        Future<?> unused =
                background.scheduleWithFixedDelay(task, delay.toNanos(), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Interrupts what is repeated; it is not run again. */
    void endRepeating() {
        background.shutdownNow();
    }

    @Override
    public void close() {
        background.shutdownNow();
        timer.shutdownNow();
        threads.shutdownNow();
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
