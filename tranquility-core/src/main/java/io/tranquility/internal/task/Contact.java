// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.internal.time.Scheduler;
import java.time.Duration;

/** Whether a task answers, judged by all that is sent to it. Thread-safe. */
final class Contact {
    private final Scheduler scheduler;
    private final Duration lostPeriod;

    @GuardedBy("this")
    private boolean silent;

    /** When the first try failed after which nothing was answered, if it is silent. */
    @GuardedBy("this")
    private long silentSinceNanos;

    /** @param lostPeriod how long it may be silent */
    Contact(Scheduler scheduler, Duration lostPeriod) {
        this.scheduler = scheduler;
        this.lostPeriod = lostPeriod;
    }

    /** It answered, whatever it was. */
    synchronized void answered() {
        silent = false;
    }

    /** It did not answer. */
    synchronized void failed() {
        if (!silent) {
            silent = true;
            silentSinceNanos = scheduler.nanoTime();
        }
    }

    /** Whether it did not answer last time. */
    synchronized boolean isSilent() {
        return silent;
    }

    /** Whether it has not answered for as long as it may. */
    synchronized boolean isLost() {
        return silent && scheduler.nanoTime() - silentSinceNanos >= lostPeriod.toNanos();
    }
}
