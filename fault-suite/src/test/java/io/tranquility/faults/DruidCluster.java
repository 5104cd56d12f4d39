// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import java.net.URI;
import java.util.List;

/** A real Druid that the rows of a class run against, one after another. */
interface DruidCluster extends AutoCloseable {
    /** What of it can be stopped alone. */
    enum Node {
        ZOOKEEPER,
        /** With the Coordinator and the metadata store. */
        OVERLORD,
        /** There only if the cluster has two. */
        SECOND_OVERLORD,
        WORKER,
        /** The replicants of a task run on different workers. */
        SECOND_WORKER,
        HISTORICAL,
        BROKER
    }

    /** As the table calls it. */
    String title();

    /** Whether its tasks are those of the extension, which answer to their ids. */
    boolean hasExtension();

    String zookeeperConnect();

    /** One of the Overlords; it redirects if it does not lead. */
    URI overlord();

    /** All of them. */
    default List<URI> overlords() {
        return List.of(overlord());
    }

    URI broker();

    /** Stops a node; its state survives. */
    void stop(Node node);

    /** Starts a stopped node again, and waits until it works. */
    void start(Node node);

    @Override
    void close();
}
