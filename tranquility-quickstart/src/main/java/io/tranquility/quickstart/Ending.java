// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends the JVM in order, also on Ctrl-C, SIGTERM and a closed terminal: the shutdown hook asks the run to stop and waits for
 * its own end, so that the exit status is the run's in every case. Thread-safe.
 */
final class Ending {
    /** More than a stopped run takes at most. */
    private static final Duration LIMIT = Duration.ofSeconds(50);

    private final Stop stop;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int status = 1;

    Ending(Stop stop) {
        this.stop = stop;
    }

    /** Registers the hook. */
    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::await, "quickstart-ending"));
    }

    /** The run is over; does not return. */
    void end(int exitStatus) {
        status = exitStatus;
        ended.countDown();
        System.exit(exitStatus);
    }

    private void await() {
        stop.request();
        try {
            if (!ended.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                System.err.println(
                        "The quickstart did not stop within " + LIMIT.toSeconds() + " s and is ended by force.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }
}
