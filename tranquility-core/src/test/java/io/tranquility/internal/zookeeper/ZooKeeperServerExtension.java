// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import io.tranquility.druid.ZooKeeperOptions;
import io.tranquility.testing.LoopbackZooKeeper;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real ZooKeeper for one test; it can be stopped and started again. */
public final class ZooKeeperServerExtension implements BeforeEachCallback, AfterEachCallback {
    private LoopbackZooKeeper zooKeeper;

    @Override
    public void beforeEach(ExtensionContext context) {
        zooKeeper = LoopbackZooKeeper.open();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        zooKeeper.close();
    }

    public void start() {
        zooKeeper.start();
    }

    public void stop() {
        zooKeeper.stop();
    }

    public ZooKeeperOptions options() {
        return new ZooKeeperOptions(zooKeeper.connect(), Duration.ofSeconds(20), "/tranquility/beams");
    }
}
