// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import io.tranquility.internal.http.Scheme;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.zookeeper.KeeperException;

/** Reads what Druid's processes announce in Curator's service discovery. */
final class Announcements {
    private final ZooKeeper zooKeeper;
    private final Scheme scheme;
    private final ServiceDiscovery<Void> discovery;

    /** One process. */
    record Announced(URI address, Instant since) {}

    Announcements(ZooKeeper zooKeeper, String discoveryPath, Scheme scheme) {
        this.zooKeeper = zooKeeper;
        this.scheme = scheme;
        // Only read from, so it is never started, which would need the connection.
        this.discovery = ServiceDiscoveryBuilder.builder(Void.class)
                .client(zooKeeper.curator())
                .basePath(discoveryPath)
                .build();
    }

    /** Those of a service; blocks, so it is called on ZooKeeper's thread. */
    List<Announced> of(String service) throws Exception {
        List<Announced> found = new ArrayList<>();
        try {
            for (ServiceInstance<Void> instance : discovery.queryForInstances(service)) {
                Optional<URI> address =
                        scheme.address(instance.getAddress(), port(instance.getPort()), port(instance.getSslPort()));
                Instant since = Instant.ofEpochMilli(instance.getRegistrationTimeUTC());
                address.ifPresent(uri -> found.add(new Announced(uri, since)));
            }
        } catch (KeeperException e) {
            throw zooKeeper.failure(e);
        }
        return found;
    }

    private static int port(Integer port) {
        return port == null ? -1 : port;
    }
}
