// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Asks for Druid's count again and again, on a thread of its own that ends with {@link #close}. Thread-safe. */
final class Counter implements AutoCloseable {
    private final LongSupplier count;
    private final QueryableTimes times;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "quickstart-counter");
        thread.setDaemon(true);
        return thread;
    });

    @GuardedBy("this")
    private OptionalLong latest = OptionalLong.empty();

    @GuardedBy("this")
    private long answers;

    @GuardedBy("this")
    private long lastAnswerNanos = System.nanoTime();

    @GuardedBy("this")
    private String error = "no answer yet";

    /**
     * @param count asks Druid; a RuntimeException means that it did not answer
     * @param times is told each count
     */
    Counter(LongSupplier count, QueryableTimes times) {
        this.count = count;
        this.times = times;
    }

    /** Begins; the next question comes this long after an answer. */
    void start(Duration interval) {
        var unused = executor.scheduleWithFixedDelay(this::ask, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The latest count; empty before the first. */
    synchronized OptionalLong latest() {
        return latest;
    }

    /** Whether Druid has not answered for so long. */
    synchronized boolean isSilentFor(Duration time) {
        return System.nanoTime() - lastAnswerNanos > time.toNanos();
    }

    /** What went wrong the last time that Druid did not answer. */
    synchronized String error() {
        return error;
    }

    /**
     * Waits until a count that was asked for after this call is the expected one.
     *
     * @return the last such count, whether it is the expected one or not; empty if Druid gave none in time
     */
    synchronized OptionalLong await(long expected, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        long firstAskedLater = answers + 2; // one question may be on its way
        while (answers < firstAskedLater || latest.getAsLong() != expected) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return answers < firstAskedLater ? OptionalLong.empty() : latest;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return latest;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private void ask() {
        try {
            long now = count.getAsLong();
            times.counted(now, System.nanoTime());
            answered(now);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private synchronized void answered(long now) {
        latest = OptionalLong.of(now);
        answers++;
        lastAnswerNanos = System.nanoTime();
        notifyAll();
    }

    private synchronized void failed(RuntimeException e) {
        error = String.valueOf(e.getMessage());
    }
}
