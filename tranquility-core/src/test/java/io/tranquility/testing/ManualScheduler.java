// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import io.tranquility.internal.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Virtual time: nothing happens until {@link #advance}, and then on the caller's thread, in order. Not thread-safe.
 */
public final class ManualScheduler implements Scheduler {
    private record Task(long dueNanos, long order, Runnable action) {}

    private final Instant start;
    private final List<Task> tasks = new ArrayList<>();
    private long nanos;
    private long order;
    private boolean closed;

    /** @param start the time of day at which it begins */
    public ManualScheduler(Instant start) {
        this.start = start;
    }

    /** Lets time pass, and what is due in it happen, in order. */
    public void advance(Duration duration) {
        long until = nanos + duration.toNanos();
        while (true) {
            Task next = tasks.stream()
                    .min(Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::order))
                    .filter(task -> task.dueNanos() <= until)
                    .orElse(null);
            if (next == null) {
                break;
            }
            tasks.remove(next);
            nanos = Math.max(nanos, next.dueNanos());
            next.action().run();
        }
        nanos = until;
    }

    /** Lets what is due now happen. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    @Override
    public Instant now() {
        return start.plusNanos(nanos);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        if (closed) {
            return () -> {};
        }
        Task task = new Task(nanos + Math.max(0, delay.toNanos()), order++, action);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    @Override
    public void close() {
        closed = true;
        tasks.clear();
    }
}
