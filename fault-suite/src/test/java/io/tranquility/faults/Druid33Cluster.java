// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Druid 33 with the extension and two indexers. */
record Druid33Cluster(EmbeddedDruid druid) implements DruidCluster {
    static Druid33Cluster start() {
        return new Druid33Cluster(EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .indexers(2)
                .maxHeapMegabytes(512)
                .startTimeout(Duration.ofMinutes(5))
                .start());
    }

    @Override
    public String title() {
        return "33";
    }

    @Override
    public boolean hasExtension() {
        return true;
    }

    @Override
    public String zookeeperConnect() {
        return druid.zookeeperConnect();
    }

    @Override
    public URI overlord() {
        return druid.coordinatorUrl();
    }

    @Override
    public URI broker() {
        return druid.brokerUrl();
    }

    @Override
    public void stop(Node node) {
        druid.stop(role(node));
    }

    @Override
    public void start(Node node) {
        druid.start(role(node));
    }

    @Override
    public void close() {
        druid.close();
    }

    private static Role role(Node node) {
        return switch (node) {
            case ZOOKEEPER -> Role.ZOOKEEPER;
            case OVERLORD -> Role.COORDINATOR;
            case WORKER -> Role.INDEXER;
            case SECOND_WORKER -> Role.SECOND_INDEXER;
            case HISTORICAL -> Role.HISTORICAL;
            case BROKER -> Role.BROKER;
        };
    }
}
