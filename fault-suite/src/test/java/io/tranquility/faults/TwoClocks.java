// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.WrongClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Two instances that take turns, on machines whose clocks are both wrong. */
final class TwoClocks implements SystemUnderTest {
    private final CoreSystem fast;
    private final CoreSystem slow;

    private TwoClocks(CoreSystem fast, CoreSystem slow) {
        this.fast = fast;
        this.slow = slow;
    }

    /** @param apart half of it ahead, and half of it behind */
    static Opener apart(Duration apart) {
        return dataSource -> open(dataSource, apart.dividedBy(2));
    }

    private static TwoClocks open(DataSource dataSource, Duration wrong) throws IOException {
        DataSourceConfig config = TranquilityConfig.read(dataSource.write()).dataSource(dataSource.name());
        return new TwoClocks(
                new CoreSystem(WrongClock.tranquilizer(config, wrong)),
                new CoreSystem(WrongClock.tranquilizer(config, wrong.negated())));
    }

    @Override
    public CompletableFuture<Outcome> offer(Event event) {
        return (event.id() % 2 == 0 ? fast : slow).offer(event);
    }

    @Override
    public void close() {
        fast.close();
        slow.close();
    }
}
