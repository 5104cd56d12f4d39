// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import io.tranquility.druid.ZooKeeperOptions;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.BoundedExponentialBackoffRetry;

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
     */
    public ZooKeeper(ZooKeeperOptions options, String threadName) {
        this.options = options;
        int timeoutMillis = Math.toIntExact(options.timeout().toMillis());
        this.curator = CuratorFrameworkFactory.builder()
                .connectString(options.connect())
                .sessionTimeoutMs(timeoutMillis)
                .connectionTimeoutMs(timeoutMillis)
                .retryPolicy(new BoundedExponentialBackoffRetry(FIRST_RETRY_MILLIS, LONGEST_RETRY_MILLIS, RETRIES))
                .threadFactory(task -> daemon(task, threadName + "-curator"))
                .build();
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

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
