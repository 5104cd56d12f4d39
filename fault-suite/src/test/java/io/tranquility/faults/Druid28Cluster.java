// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import io.tranquility.druid28.Druid28;
import io.tranquility.druid28.Role;
import java.net.URI;

/** Druid 28 with its own push task, and two MiddleManagers; a node that is stopped is killed. */
record Druid28Cluster(Druid28 druid) implements DruidCluster {
    static Druid28Cluster start() {
        return new Druid28Cluster(Druid28.start());
    }

    @Override
    public String title() {
        return "28";
    }

    @Override
    public boolean hasExtension() {
        return false;
    }

    @Override
    public String zookeeperConnect() {
        return druid.zookeeperConnect();
    }

    @Override
    public URI overlord() {
        return druid.overlord();
    }

    @Override
    public URI broker() {
        return druid.broker();
    }

    @Override
    public void stop(Node node) {
        druid.kill(role(node));
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
            case SECOND_OVERLORD -> throw new IllegalArgumentException("There is one Overlord");
            case WORKER -> Role.MIDDLE_MANAGER;
            case SECOND_WORKER -> Role.SECOND_MIDDLE_MANAGER;
            case HISTORICAL -> Role.HISTORICAL;
            case BROKER -> Role.BROKER;
        };
    }
}
