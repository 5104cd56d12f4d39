// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import io.tranquility.druid.DruidLocation;
import io.tranquility.internal.cluster.ClusterState;
import io.tranquility.internal.cluster.ClusterStore;
import io.tranquility.internal.retry.TransientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreMutex;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state in ZooKeeper, where the original has it: {@code <path>/<overlord service>/<dataSource>/data}, changed under
 * the mutex beside it. The write names the version that was read, so that even an instance that lost the mutex without
 * noticing cannot undo another's change.
 */
public final class ZooKeeperClusterStore implements ClusterStore {
    private static final Logger log = LoggerFactory.getLogger(ZooKeeperClusterStore.class);

    private static final int OWNER_BYTES = 8;

    private final ZooKeeper zooKeeper;
    private final String dataPath;
    private final String mutexPath;
    private final String owner;

    public ZooKeeperClusterStore(ZooKeeper zooKeeper, DruidLocation location) {
        this.zooKeeper = zooKeeper;
        String path = zooKeeper.options().path() + "/" + location.overlordServiceKey() + "/" + location.dataSource();
        this.dataPath = path + "/data";
        this.mutexPath = path + "/mutex";
        this.owner = hash(path);
    }

    /** Names those who share this state, in the contexts of their tasks. */
    public String owner() {
        return owner;
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

    /** ZooKeeper tells of each change; after a loss of the connection the node is read anew. Ends with the connection. */
    @Override
    public void watch(Consumer<ClusterState> listener) {
        CuratorFramework curator = zooKeeper.curator();
        curator.getConnectionStateListenable().addListener((any, state) -> {
            if (state.isConnected()) {
                read(listener);
            }
        });
        if (curator.getZookeeperClient().isConnected()) {
            read(listener);
        }
    }

    /** A watch of ZooKeeper tells once, so the node is watched anew before it is read. */
    private void read(Consumer<ClusterState> listener) {
        CuratorWatcher watcher = event -> {
            if (event.getType() != Watcher.Event.EventType.None) {
                read(listener);
            }
        };
        CompletableFuture<?> unused = zooKeeper
                .call(() -> {
                    CuratorFramework curator = zooKeeper.curator();
                    boolean exists = curator.checkExists().usingWatcher(watcher).forPath(dataPath) != null;
                    return exists ? curator.getData().forPath(dataPath) : null;
                })
                .whenComplete((json, e) -> {
                    if (e != null) {
                        log.warn("The node {} in ZooKeeper cannot be watched: {}", dataPath, e.toString());
                    } else if (json != null) {
                        tell(listener, json);
                    }
                });
    }

    private void tell(Consumer<ClusterState> listener, byte[] json) {
        ClusterState state;
        try {
            state = ClusterState.parse(json);
        } catch (IOException e) {
            log.warn("The node {} in ZooKeeper is not readable: {}", dataPath, e.getMessage());
            return;
        }
        listener.accept(state);
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

    private static String hash(String path) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, OWNER_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
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
