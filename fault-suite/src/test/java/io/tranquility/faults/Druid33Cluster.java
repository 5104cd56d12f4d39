// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedDruidBuilder;
import io.tranquility.embedded.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Druid 33 with the extension and two indexers.
 *
 * @param killsWorkers whether a worker that is stopped is killed
 */
record Druid33Cluster(EmbeddedDruid druid, boolean killsWorkers) implements DruidCluster {
    static Druid33Cluster start() {
        return new Druid33Cluster(builder().start(), false);
    }

    /** With two Overlords, and workers that have processes of their own, which are killed when they are stopped. */
    static Druid33Cluster startMachines() {
        return new Druid33Cluster(builder().coordinators(2).killableIndexers().start(), true);
    }

    /** Puts a small disk below the tasks of a worker, which is started again: it makes its directories when it starts. */
    SmallDisk mountBelowTasks(Node worker) throws IOException {
        stop(worker);
        SmallDisk disk = SmallDisk.mount(druid.log()
                .resolveSibling(role(worker).name().toLowerCase(Locale.ROOT))
                .resolve("tasks"));
        start(worker);
        return disk;
    }

    private static EmbeddedDruidBuilder builder() {
        return EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .indexers(2)
                .maxHeapMegabytes(512)
                .startTimeout(Duration.ofMinutes(5));
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
    public List<URI> overlords() {
        return druid.coordinatorUrls();
    }

    @Override
    public URI broker() {
        return druid.brokerUrl();
    }

    @Override
    public void stop(Node node) {
        if (killsWorkers && (node == Node.WORKER || node == Node.SECOND_WORKER)) {
            druid.kill(role(node));
        } else {
            druid.stop(role(node));
        }
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
            case SECOND_OVERLORD -> Role.SECOND_COORDINATOR;
            case WORKER -> Role.INDEXER;
            case SECOND_WORKER -> Role.SECOND_INDEXER;
            case HISTORICAL -> Role.HISTORICAL;
            case BROKER -> Role.BROKER;
        };
    }
}
