// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.internal.time.Scheduler;
import io.tranquility.tranquilizer.Tranquilizer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** A clock that is wrong by some time, and else as good as the one it stands for. */
public record WrongClock(Scheduler right, Duration ahead) implements Scheduler {
    /** A tranquilizer on a machine whose clock is ahead, or behind if that is negative. */
    public static Tranquilizer<Map<String, Object>> tranquilizer(DataSourceConfig config, Duration ahead) {
        return DruidBeams.fromConfig(config)
                .schedulerDecorator(right -> new WrongClock(right, ahead))
                .buildTranquilizer();
    }

    @Override
    public Instant now() {
        return right.now().plus(ahead);
    }

    @Override
    public long nanoTime() {
        return right.nanoTime();
    }

    @Override
    public void execute(Runnable task) {
        right.execute(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return right.schedule(delay, task);
    }

    @Override
    public void close() {
        right.close();
    }
}
