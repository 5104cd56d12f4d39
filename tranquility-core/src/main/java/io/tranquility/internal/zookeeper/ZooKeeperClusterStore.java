// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import io.tranquility.druid.DruidLocation;
import io.tranquility.internal.cluster.ClusterState;
import io.tranquility.internal.cluster.ClusterStore;
import io.tranquility.internal.retry.TransientException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreMutex;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * The state in ZooKeeper, where the original has it: {@code <path>/<overlord service>/<dataSource>/data}, changed under
 * the mutex beside it. The write names the version that was read, so that even an instance that lost the mutex without
 * noticing cannot undo another's change.
 */
public final class ZooKeeperClusterStore implements ClusterStore {
    private final ZooKeeper zooKeeper;
    private final String dataPath;
    private final String mutexPath;

    public ZooKeeperClusterStore(ZooKeeper zooKeeper, DruidLocation location) {
        this.zooKeeper = zooKeeper;
        String path = zooKeeper.options().path() + "/" + location.overlordServiceKey() + "/" + location.dataSource();
        this.dataPath = path + "/data";
        this.mutexPath = path + "/mutex";
    }

    @Override
    public CompletableFuture<ClusterState> update(UnaryOperator<ClusterState> change) {
        return zooKeeper.call(() -> {
            try {
                return updateUnderMutex(change);
            } catch (KeeperException e) {
                throw zooKeeper.failure(e);
            }
        });
    }

    private ClusterState updateUnderMutex(UnaryOperator<ClusterState> change) throws Exception {
        CuratorFramework curator = zooKeeper.curator();
        InterProcessSemaphoreMutex mutex = new InterProcessSemaphoreMutex(curator, mutexPath);
        if (!mutex.acquire(zooKeeper.options().timeout().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TransientException("The mutex " + mutexPath + " in ZooKeeper was held by another instance for "
                    + zooKeeper.options().timeout());
        }
        try {
            if (curator.checkExists().forPath(dataPath) == null) {
                curator.create()
                        .creatingParentsIfNeeded()
                        .forPath(dataPath, ClusterState.empty().toJson());
            }
            Stat stat = new Stat();
            ClusterState state = parsed(curator.getData().storingStatIn(stat).forPath(dataPath));
            ClusterState changed = change.apply(state);
            if (!changed.equals(state)) {
                curator.setData().withVersion(stat.getVersion()).forPath(dataPath, changed.toJson());
            }
            return changed;
        } finally {
            mutex.release();
        }
    }

    private ClusterState parsed(byte[] json) {
        try {
            return ClusterState.parse(json);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The node " + dataPath + " in ZooKeeper is not readable: " + e.getMessage(), e);
        }
    }
}
