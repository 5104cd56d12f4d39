// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.util.Locale;

/** A server of the embedded Druid that can be stopped and started by itself. */
public enum Role {
    /** Druid's and the pipeline's ZooKeeper; its data survives a stop. */
    ZOOKEEPER,
    /** The coordinator, which is the overlord too, with the metadata store; that store's content survives a stop. */
    COORDINATOR,
    /** The other coordinator and overlord, there only if the cluster was built with two; it leads when the first is not there. */
    SECOND_COORDINATOR,
    /** The process that runs tasks. */
    INDEXER,
    /** The other indexer, there only if the cluster was built with two. */
    SECOND_INDEXER,
    /** The process that serves published segments. */
    HISTORICAL,
    /** The process that answers queries. */
    BROKER;

    /** The role in words, as in {@code second indexer}. */
    @Override
    public String toString() {
        return this == ZOOKEEPER ? "ZooKeeper" : name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
