// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import io.tranquility.internal.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the Overlord's time is heard also when nothing else is asked of it: with a clock that is wrong every event
 * may be outside the window, and then no task is needed. Ends with its scheduler. Thread-safe.
 */
public final class ClockWatch {
    static final Duration PERIOD = Duration.ofSeconds(20);

    private static final Logger log = LoggerFactory.getLogger(ClockWatch.class);

    private final Overlord overlord;
    private final Scheduler scheduler;

    /** @param overlord hands on what time its answers tell */
    public ClockWatch(Overlord overlord, Scheduler scheduler) {
        this.overlord = overlord;
        this.scheduler = scheduler;
    }

    /** Asks now; never fails, since there will be another time. */
    public CompletableFuture<Void> ask() {
        return overlord.version().handle((version, e) -> {
            if (e != null) {
                log.debug("The Overlord does not tell the time", e);
            }
            return null;
        });
    }

    /** Asks again and again from now on. */
    public void start() {
        scheduler.schedule(PERIOD, () -> {
            CompletableFuture<?> unused = ask().thenRun(this::start);
        });
    }
}
