// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import java.util.List;
import java.util.Locale;

/** The processes of the cluster, in the order in which they start. */
public enum Role {
    ZOOKEEPER(64),
    /** Coordinator and Overlord, and the metadata store. */
    COORDINATOR(256),
    HISTORICAL(192),
    BROKER(256),
    MIDDLE_MANAGER(96),
    /** There because the replicas of a task run on different workers. */
    SECOND_MIDDLE_MANAGER(96);

    private final int heapMegabytes;

    Role(int heapMegabytes) {
        this.heapMegabytes = heapMegabytes;
    }

    int heapMegabytes() {
        return heapMegabytes;
    }

    /** What answers 200 once the process does its work, which is later than {@code /status/health} says. */
    List<String> readyPaths() {
        return switch (this) {
            case ZOOKEEPER -> List.of();
            case COORDINATOR -> List.of("/druid/coordinator/v1/isLeader", "/druid/indexer/v1/isLeader");
            case HISTORICAL -> List.of("/druid/historical/v1/readiness");
            case BROKER -> List.of("/druid/broker/v1/readiness");
            case MIDDLE_MANAGER, SECOND_MIDDLE_MANAGER -> List.of("/druid/worker/v1/enabled");
        };
    }

    /** The names of its properties and of what it writes. */
    String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its properties' file, which both workers share. */
    String propertiesFile() {
        return (this == SECOND_MIDDLE_MANAGER ? MIDDLE_MANAGER : this).fileName() + ".properties";
    }
}
