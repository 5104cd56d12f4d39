// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Where the pipeline takes its time and its turns from: the real clock and one thread, or, in a simulation, virtual
 * time. Tasks run one after another, never two at once, and must not block.
 */
public interface Scheduler extends AutoCloseable {
    /** A task that was scheduled. */
    @FunctionalInterface
    interface Timer {
        /** The task does not run any more, unless it has begun. */
        void cancel();
    }

    /** The time of day, for windows and intervals. */
    Instant now();

    /** What {@link #now} told or would have told when this machine's clock showed a time. */
    default Instant corrected(Instant machineTime) {
        return machineTime;
    }

    /** Nanoseconds since an arbitrary moment, for deadlines. */
    long nanoTime();

    /** Runs a task soon, never within this call. Ignored after {@link #close}. */
    void execute(Runnable task);

    /** Runs a task after a delay. Ignored after {@link #close}. */
    Timer schedule(Duration delay, Runnable task);

    /** Ends the thread; tasks that have not begun do not run. Idempotent. */
    @Override
    void close();
}
