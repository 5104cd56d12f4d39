// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import io.tranquility.druid.DruidLocation;
import io.tranquility.internal.http.Scheme;
import io.tranquility.internal.overlord.OverlordLocator;
import io.tranquility.internal.retry.TransientException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Finds the Overlord where Druid announces it: in Curator's service discovery, under its service name. */
public final class CuratorOverlordLocator implements OverlordLocator {
    private final ZooKeeper zooKeeper;
    private final DruidLocation location;
    private final Announcements announcements;

    /** @param scheme which of the announced ports is used */
    public CuratorOverlordLocator(ZooKeeper zooKeeper, DruidLocation location, Scheme scheme) {
        this.zooKeeper = zooKeeper;
        this.location = location;
        this.announcements = new Announcements(zooKeeper, location.discoveryPath(), scheme);
    }

    @Override
    public CompletableFuture<List<URI>> locate() {
        return zooKeeper.call(this::announced);
    }

    private List<URI> announced() throws Exception {
        List<URI> addresses = announcements.of(location.overlordServiceKey()).stream()
                .map(Announcements.Announced::address)
                .toList();
        if (addresses.isEmpty()) {
            throw new TransientException("No Overlord is announced in ZooKeeper at "
                    + zooKeeper.options().connect() + " under " + location.discoveryPath() + "/"
                    + location.overlordServiceKey()
                    + " (druid.discovery.curator.path, druid.selectors.indexing.serviceName)");
        }
        return addresses;
    }
}
