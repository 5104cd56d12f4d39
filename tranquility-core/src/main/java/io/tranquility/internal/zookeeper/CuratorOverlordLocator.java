// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import io.tranquility.druid.DruidLocation;
import io.tranquility.internal.overlord.OverlordLocator;
import io.tranquility.internal.retry.TransientException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.zookeeper.KeeperException;

/** Finds the Overlord where Druid announces it: in Curator's service discovery, under its service name. */
public final class CuratorOverlordLocator implements OverlordLocator {
    private final ZooKeeper zooKeeper;
    private final DruidLocation location;
    private final ServiceDiscovery<Void> discovery;

    public CuratorOverlordLocator(ZooKeeper zooKeeper, DruidLocation location) {
        this.zooKeeper = zooKeeper;
        this.location = location;
        // Only read from, so it is never started, which would need the connection.
        this.discovery = ServiceDiscoveryBuilder.builder(Void.class)
                .client(zooKeeper.curator())
                .basePath(location.discoveryPath())
                .build();
    }

    @Override
    public CompletableFuture<List<URI>> locate() {
        return zooKeeper.call(this::announced);
    }

    private List<URI> announced() throws Exception {
        List<URI> addresses = new ArrayList<>();
        try {
            for (ServiceInstance<Void> instance : discovery.queryForInstances(location.overlordServiceKey())) {
                if (instance.getPort() != null) {
                    addresses.add(URI.create("http://" + instance.getAddress() + ":" + instance.getPort()));
                }
            }
        } catch (KeeperException e) {
            throw new TransientException("ZooKeeper at " + zooKeeper.options().connect()
                    + " cannot tell where the Overlord is: " + e.getMessage());
        }
        if (addresses.isEmpty()) {
            throw new TransientException("No Overlord is announced in ZooKeeper at "
                    + zooKeeper.options().connect() + " under " + location.discoveryPath() + "/"
                    + location.overlordServiceKey()
                    + " (druid.discovery.curator.path, druid.selectors.indexing.serviceName)");
        }
        return addresses;
    }
}
