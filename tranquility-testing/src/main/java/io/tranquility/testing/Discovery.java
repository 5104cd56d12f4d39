// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces services where Druid does: in Curator's service discovery. Thread-safe. */
final class Discovery implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Discovery.class);
    private static final int TIMEOUT_MILLIS = 10_000;

    private final CuratorFramework curator;
    private final ServiceDiscovery<Void> discovery;

    /** An announcement, until it is closed. */
    @FunctionalInterface
    interface Announcement extends AutoCloseable {
        /** Made by nobody. */
        Announcement NONE = () -> {};

        @Override
        void close();
    }

    /**
     * Connects, and waits for that.
     *
     * @param path Druid's {@code druid.discovery.curator.path}
     */
    Discovery(String connect, String path) {
        curator = CuratorFrameworkFactory.newClient(connect, TIMEOUT_MILLIS, TIMEOUT_MILLIS, new RetryOneTime(100));
        curator.start();
        boolean connected = false;
        try {
            connected = curator.blockUntilConnected(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!connected) {
            curator.close();
            throw new IllegalStateException("The fake Druid cannot connect to ZooKeeper at " + connect);
        }
        discovery = ServiceDiscoveryBuilder.builder(Void.class)
                .client(curator)
                .basePath(path)
                .build();
    }

    /** Announces a service, by its name as it is written in ZooKeeper, on this port of 127.0.0.1. */
    Announcement announce(String service, int port) {
        try {
            ServiceInstance<Void> instance = ServiceInstance.<Void>builder()
                    .name(service)
                    .address("127.0.0.1")
                    .port(port)
                    .build();
            discovery.registerService(instance);
            return () -> withdraw(instance);
        } catch (Exception e) {
            throw new IllegalStateException("The fake Druid cannot announce " + service + " in ZooKeeper", e);
        }
    }

    /** Ends the session, with which all announcements end. */
    @Override
    public void close() {
        curator.close();
    }

    private void withdraw(ServiceInstance<Void> instance) {
        if (curator.getState() == CuratorFrameworkState.STOPPED) {
            return; // and with it all its announcements
        }
        try {
            discovery.unregisterService(instance);
        } catch (Exception e) {
            log.warn("{} stays announced until the session ends: ZooKeeper does not answer", instance.getName(), e);
        }
    }
}
