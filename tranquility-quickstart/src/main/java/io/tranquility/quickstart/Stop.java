// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The wish to end early, as Ctrl-C expresses it. Made once, never taken back. Thread-safe. */
final class Stop {
    private final CountDownLatch requested = new CountDownLatch(1);

    /** Interrupted by the request, for it waits where it does not see the latch. */
    @GuardedBy("this")
    private Thread starting;

    synchronized void request() {
        requested.countDown();
        if (starting != null) {
            starting.interrupt();
        }
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits; returns whether the request is made by then. */
    boolean await(Duration timeout) throws InterruptedException {
        return requested.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Does work that a request is to interrupt, also one made before. The interrupt does not outlast the work. */
    <T> T interrupting(Supplier<T> work) {
        synchronized (this) {
            starting = Thread.currentThread();
            if (isRequested()) {
                starting.interrupt();
            }
        }
        try {
            return work.get();
        } finally {
            synchronized (this) {
                starting = null;
                boolean unused = Thread.interrupted();
            }
        }
    }
}
