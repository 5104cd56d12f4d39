// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.time;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scheduler with Druid's time of day, which decides when tasks end: this machine's clock, corrected by what the Overlord
 * says. Differences of less than two seconds are none, since the Overlord tells whole seconds and answers take a while; and
 * a difference counts once it was found twice in a row. Thread-safe.
 */
public final class CorrectedScheduler implements Scheduler {
    private static final Logger log = LoggerFactory.getLogger(CorrectedScheduler.class);
    private static final Duration NOISE = Duration.ofSeconds(2);
    private static final Duration ALARMING = Duration.ofSeconds(30);

    private final Scheduler scheduler;

    /** How far Druid's clock is ahead; negative if it is behind. */
    private volatile Duration correction = Duration.ZERO;

    @GuardedBy("this")
    private Duration lastMeasured = Duration.ZERO;

    public CorrectedScheduler(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Druid has just said what time it is. */
    public synchronized void heard(Instant druidsNow) {
        Duration measured = Duration.between(scheduler.now(), druidsNow);
        boolean isConfirmed = isNoise(measured.minus(lastMeasured));
        lastMeasured = measured;
        if (!isConfirmed || isNoise(measured.minus(correction))) {
            return;
        }
        correction = isNoise(measured) ? Duration.ZERO : measured;
        if (correction.abs().compareTo(ALARMING) > 0) {
            log.warn(
                    "The clock of Druid's Overlord is {} {} this machine's; windows follow the Overlord's. Set the clocks right",
                    correction.abs(),
                    correction.isNegative() ? "behind" : "ahead of");
        }
    }

    /** How far Druid's clock is ahead of this machine's; negative if it is behind. */
    public Duration correction() {
        return correction;
    }

    @Override
    public Instant now() {
        return corrected(scheduler.now());
    }

    /** By the difference of today: how it was then is not known. */
    @Override
    public Instant corrected(Instant machineTime) {
        return machineTime.plus(correction);
    }

    @Override
    public long nanoTime() {
        return scheduler.nanoTime();
    }

    @Override
    public void execute(Runnable task) {
        scheduler.execute(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return scheduler.schedule(delay, task);
    }

    @Override
    public void close() {
        scheduler.close();
    }

    private static boolean isNoise(Duration difference) {
        return difference.abs().compareTo(NOISE) < 0;
    }
}
