// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import io.tranquility.druid.DruidAuthentication;
import io.tranquility.druid.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 without TLS, over kept connections and one selector's thread, for what is pushed to Druid and asked of it: a
 * fraction of what a general client costs for each call. Who sends writes; the selector's thread reads, and completes the
 * answers; connections are made, and names of hosts resolved, in threads that live for that only.
 */
public final class PlainHttpSender implements HttpSender {
    private static final Logger log = LoggerFactory.getLogger(PlainHttpSender.class);
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long MAX_IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int READ_BYTES = 64 << 10;
    private static final int HTTP_PORT = 80;

    private final Optional<Secret> authorization;
    private final Selector selector;
    private final ExecutorService connecting;
    private final IdleConnections idle = new IdleConnections();
    private final Set<PlainConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Exchange> unanswered = ConcurrentHashMap.newKeySet();

    /** When the selector's thread looks for what is to be given up, by {@link System#nanoTime}. */
    private final AtomicLong nextCheckNanos = new AtomicLong(System.nanoTime());

    private volatile boolean closed;

    /**
     * @param threadName the beginning of the names of its threads, which end with {@link #close}
     * @param authentication sent with each call
     */
    public PlainHttpSender(String threadName, DruidAuthentication authentication) {
        this.authorization = authentication.header();
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("No selector can be opened, probably for want of file descriptors", e);
        }
        this.connecting =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread connector = new Thread(task, threadName + "-connect");
                    connector.setDaemon(true);
                    return connector;
                });
        Thread thread = new Thread(this::run, threadName + "-http");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call, Duration timeout) {
        if (!"http".equalsIgnoreCase(call.uri().getScheme())) {
            return CompletableFuture.failedFuture(
                    new NotSentException(call + " was not sent: this client is for http alone", null));
        }
        Exchange exchange = new Exchange(call, timeout);
        unanswered.add(exchange);
        CompletableFuture<HttpAnswer> answer =
                exchange.answer().whenComplete((result, e) -> unanswered.remove(exchange));
        if (closed) {
            exchange.fail(new IOException(call + " was not sent: the client is closed"));
            return answer;
        }
        if (exchange.deadlineNanos() - nextCheckNanos.get() < 0) {
            checkAt(exchange.deadlineNanos());
            selector.wakeup();
        }
        ByteBuffer head;
        try {
            head = RequestHead.of(call, authorization);
        } catch (IllegalArgumentException e) {
            exchange.fail(new NotSentException(call + " was not sent: " + e.getMessage(), e));
            return answer;
        }
        String authority = RequestHead.authority(call.uri());
        PlainConnection connection = idle.take(authority);
        while (connection != null && !connection.start(exchange, head)) {
            forget(connection);
            connection = idle.take(authority);
        }
        if (connection == null) {
            connect(authority, exchange, head);
        }
        return answer;
    }

    /** What is in flight fails; the selector's thread closes the connections. */
    @Override
    public void close() {
        closed = true;
        connecting.shutdownNow();
        for (Exchange exchange : unanswered) {
            exchange.fail(new IOException("The client was closed before the answer came"));
        }
        selector.wakeup();
    }

    private void connect(String authority, Exchange exchange, ByteBuffer head) {
        try {
            connecting.execute(() -> {
                try {
                    PlainConnection connection = connection(authority, exchange);
                    connections.add(connection);
                    boolean isStarted = !exchange.isOver() && !closed && connection.start(exchange, head);
                    if (!isStarted) {
                        forget(connection);
                        exchange.fail(new NotSentException(
                                exchange.call() + " was not sent: the connection was closed at once", null));
                    }
                    // It was registered while the selector was asleep.
                    selector.wakeup();
                } catch (IOException | RuntimeException e) {
                    exchange.fail(new NotSentException(exchange.call() + " was not sent: " + explained(e), e));
                }
            });
        } catch (RejectedExecutionException e) {
            exchange.fail(new IOException(exchange.call() + " was not sent: the client is closed", e));
        }
    }

    private PlainConnection connection(String authority, Exchange exchange) throws IOException {
        SocketChannel channel = channel(exchange);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            return new PlainConnection(authority, channel, selector, idle);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** To the first address of the host that takes it. */
    private static SocketChannel channel(Exchange exchange) throws IOException {
        URI uri = exchange.call().uri();
        int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
            SocketChannel channel = SocketChannel.open();
            try {
                long nanos = Math.min(CONNECT_NANOS, exchange.deadlineNanos() - System.nanoTime());
                channel.socket().connect(new InetSocketAddress(address, port), (int)
                        Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
                return channel;
            } catch (IOException e) {
                channel.close();
                failure = e;
            }
        }
        throw failure;
    }

    private static String explained(Exception e) {
        return e instanceof UnknownHostException
                ? "the host " + e.getMessage() + " is not known"
                : String.valueOf(e.getMessage());
    }

    private void forget(PlainConnection connection) {
        connection.close();
        connections.remove(connection);
        idle.remove(connection);
    }

    private void checkAt(long nanos) {
        nextCheckNanos.accumulateAndGet(nanos, (one, other) -> one - other < 0 ? one : other);
    }

    private void run() {
        ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
        try {
            while (!closed) {
                long nanos = Math.max(0, nextCheckNanos.get() - System.nanoTime());
                selector.select(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
                for (SelectionKey key : selector.selectedKeys()) {
                    PlainConnection connection = (PlainConnection) key.attachment();
                    connection.proceed(in);
                    if (connection.isClosed()) {
                        forget(connection);
                    }
                }
                selector.selectedKeys().clear();
                check();
            }
        } catch (IOException | RuntimeException | Error e) {
            log.error("The thread that reads Druid's answers has failed, which is a bug; nothing is sent any more", e);
            close();
        } finally {
            connections.forEach(PlainConnection::close);
            try {
                selector.close();
            } catch (IOException e) {
                log.debug("The selector was not closed", e);
            }
        }
    }

    private void check() {
        long now = System.nanoTime();
        if (now - nextCheckNanos.get() < 0) {
            return;
        }
        nextCheckNanos.set(now + CHECK_NANOS);
        for (Exchange exchange : unanswered) {
            if (now - exchange.deadlineNanos() >= 0) {
                exchange.expire();
            } else {
                checkAt(exchange.deadlineNanos());
            }
        }
        for (PlainConnection connection : connections) {
            connection.closeUnlessNeeded(MAX_IDLE_NANOS);
            if (connection.isClosed()) {
                forget(connection);
            }
        }
    }
}
