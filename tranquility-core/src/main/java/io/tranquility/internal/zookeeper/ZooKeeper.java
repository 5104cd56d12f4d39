// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import io.tranquility.druid.ZooKeeperAuth;
import io.tranquility.druid.ZooKeeperOptions;
import io.tranquility.internal.retry.TransientException;
import io.tranquility.internal.status.Link;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.retry.BoundedExponentialBackoffRetry;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;

/** A connection to ZooKeeper, and one thread for the calls to it, which block. Thread-safe. */
public final class ZooKeeper implements AutoCloseable {
    private static final int FIRST_RETRY_MILLIS = 100;
    private static final int LONGEST_RETRY_MILLIS = 2_000;
    private static final int RETRIES = 5;

    private final ZooKeeperOptions options;
    private final CuratorFramework curator;
    private final ExecutorService executor;

    /**
     * Begins to connect, without waiting.
     *
     * @param threadName the beginning of the names of its threads, which end with {@link #close}
     * @throws IllegalStateException if SASL is asked for and the JVM has no login configuration for it
     */
    public ZooKeeper(ZooKeeperOptions options, String threadName) {
        ZooKeeperAuth auth = options.auth();
        if (auth.scheme() == ZooKeeperAuth.Scheme.SASL) {
            requireLoginConfiguration();
        }
        this.options = options;
        int timeoutMillis = Math.toIntExact(options.timeout().toMillis());
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(options.connect())
                .sessionTimeoutMs(timeoutMillis)
                .connectionTimeoutMs(timeoutMillis)
                .retryPolicy(new BoundedExponentialBackoffRetry(FIRST_RETRY_MILLIS, LONGEST_RETRY_MILLIS, RETRIES))
                .threadFactory(task -> daemon(task, threadName + "-curator"));
        if (auth.scheme() == ZooKeeperAuth.Scheme.DIGEST) {
            String pair = auth.user().orElseThrow() + ":"
                    + auth.password().orElseThrow().reveal();
            builder.authorization("digest", pair.getBytes(StandardCharsets.UTF_8));
        }
        if (auth.acl() == ZooKeeperAuth.Acl.CREATOR) {
            builder.aclProvider(new CreatorAcls());
        }
        this.curator = builder.build();
        this.executor = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon(task, threadName + "-zookeeper"));
        curator.start();
    }

    /** Does something with the connection, on the thread for it; fails as the work fails. */
    <T> CompletableFuture<T> call(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    result.complete(work.call());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    result.completeExceptionally(e);
                } catch (Exception e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new IllegalStateException("The connection to ZooKeeper is closed", e));
        }
        return result;
    }

    /** From now on notes whether ZooKeeper is there; until it is first heard of, it is not. */
    public void watch(Link link) {
        note(link, false);
        curator.getConnectionStateListenable().addListener((any, state) -> note(link, state.isConnected()));
        if (curator.getZookeeperClient().isConnected()) {
            note(link, true);
        }
    }

    private void note(Link link, boolean isConnected) {
        if (isConnected) {
            link.isThere();
        } else {
            link.isAway("there is no connection to ZooKeeper at " + options.connect());
        }
    }

    /** What failed, in words; another moment may do, also where somebody has to set the right permissions first. */
    TransientException failure(KeeperException e) {
        boolean isRefused = e instanceof KeeperException.NoAuthException
                || e instanceof KeeperException.AuthFailedException
                || e instanceof KeeperException.InvalidACLException;
        return new TransientException("ZooKeeper at " + options.connect() + ": " + e.getMessage()
                + (isRefused
                        ? "; zookeeper.auth.scheme, which is "
                                + options.auth().scheme().name().toLowerCase(Locale.ROOT)
                                + ", does not give the right to it"
                        : ""));
    }

    ZooKeeperOptions options() {
        return options;
    }

    CuratorFramework curator() {
        return curator;
    }

    /** Ends the connection and the threads. Idempotent. */
    @Override
    public void close() {
        executor.shutdownNow();
        curator.close();
    }

    private static void requireLoginConfiguration() {
        String section = System.getProperty(
                ZKClientConfig.LOGIN_CONTEXT_NAME_KEY, ZKClientConfig.LOGIN_CONTEXT_NAME_KEY_DEFAULT);
        AppConfigurationEntry[] entries;
        try {
            entries = Configuration.getConfiguration().getAppConfigurationEntry(section);
        } catch (SecurityException e) {
            // There is no file of login configurations, or none that can be read.
            throw new IllegalStateException(noLoginConfiguration(section) + ": " + e.getMessage(), e);
        }
        if (entries == null) {
            throw new IllegalStateException(noLoginConfiguration(section));
        }
    }

    private static String noLoginConfiguration(String section) {
        return "zookeeper.auth.scheme is sasl, but the JVM's login configuration has no section '" + section
                + "'; give the JVM -Djava.security.auth.login.config=FILE";
    }

    /** Who created a node may do everything with it, others nothing. */
    private static final class CreatorAcls implements ACLProvider {
        @Override
        public List<ACL> getDefaultAcl() {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
