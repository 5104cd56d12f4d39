// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP proxy on loopback before a real server, on which things go wrong as they do in a network: answers get lost,
 * requests are cut, nothing comes through for a while. Requests of HTTP/1.1 each get a {@link NetworkFault}; they must have a
 * Content-Length, and be sent one after another on a connection. Thread-safe: each connection has two threads, which end
 * with it; the lock guards whether it is silent.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FaultProxy.class);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_HEAD_BYTES = 1 << 16;

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final boolean isHttp;
    private final ExecutorService threads;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong faulty = new AtomicLong();
    private volatile Function<String, NetworkFault> faults = requestLine -> NetworkFault.NONE;
    private volatile boolean closed;

    @GuardedBy("this")
    private boolean silent;

    private FaultProxy(String host, int port, boolean isHttp) {
        this.target = new InetSocketAddress(host, port);
        this.isHttp = isHttp;
        try {
            this.listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("No port can be opened on 127.0.0.1", e);
        }
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fault-proxy-" + port);
            thread.setDaemon(true);
            return thread;
        });
        threads.execute(this::accept);
    }

    /** Before a server of HTTP. */
    public static FaultProxy http(String host, int port) {
        return new FaultProxy(host, port, true);
    }

    /** Before any server; requests are not told apart, so {@link #faults} has no effect. */
    public static FaultProxy tcp(String host, int port) {
        return new FaultProxy(host, port, false);
    }

    /** Its own port on 127.0.0.1. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Its own address. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /**
     * What is done to each request from now on.
     *
     * @param faults is given the request's first line, such as {@code GET /status HTTP/1.1}; called by several threads
     */
    public void faults(Function<String, NetworkFault> faults) {
        this.faults = faults;
    }

    /** How many requests there were. */
    public long requests() {
        return requests.get();
    }

    /** How many of them got a fault. */
    public long faultyRequests() {
        return faulty.get();
    }

    /**
     * Whether nothing passes any more, in either direction: connections stay, new ones are accepted, and what was sent
     * meanwhile arrives when it ends.
     */
    public synchronized void silent(boolean isSilent) {
        silent = isSilent;
        notifyAll();
    }

    /** Resets all connections. */
    public void resetAll() {
        sockets.forEach(FaultProxy::reset);
    }

    /** Ends it with all connections. Idempotent. */
    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            log.debug("Closing the port {}", port(), e);
        }
        resetAll();
        threads.shutdownNow();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                if (!closed) {
                    log.error("The proxy before {} accepts no connections any more", target, e);
                }
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket()) {
            sockets.add(server);
            awaitSound();
            server.connect(target);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Connection connection = new Connection(client, server);
            threads.execute(connection::passAnswers);
            connection.passRequests();
        } catch (IOException e) {
            log.debug("A connection to {} ends", target, e);
            reset(client); // as the server did, or is not there
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.removeIf(Socket::isClosed);
        }
    }

    private synchronized void awaitSound() throws InterruptedException {
        while (silent) {
            wait();
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            log.debug("It had ended", e);
        }
    }

    /** A client's connection and the one to the server that belongs to it. */
    private final class Connection {
        private final Socket client;
        private final Socket server;

        /** Written instead of the next answer, after which both ends; null if it passes. */
        private volatile byte[] replacement;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void passAnswers() {
            try {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    awaitSound();
                    byte[] instead = replacement;
                    out.write(instead == null ? buffer : instead, 0, instead == null ? n : instead.length);
                    if (instead != null) {
                        break;
                    }
                }
                client.shutdownOutput();
                end();
            } catch (IOException e) {
                log.debug("An answer of {} does not arrive", target, e);
                reset(client);
                reset(server);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void passRequests() throws IOException, InterruptedException {
            if (!isHttp) {
                pass(client.getInputStream(), server.getOutputStream());
                return;
            }
            InputStream in = new BufferedInputStream(client.getInputStream(), BUFFER_BYTES);
            for (Optional<byte[]> head = readHead(in); head.isPresent(); head = readHead(in)) {
                if (!passRequest(head.get(), in)) {
                    return;
                }
            }
        }

        /** Whether another request may follow. */
        private boolean passRequest(byte[] head, InputStream in) throws IOException, InterruptedException {
            String text = new String(head, StandardCharsets.ISO_8859_1);
            NetworkFault fault = faults.apply(text.substring(0, text.indexOf('\r')));
            requests.incrementAndGet();
            if (fault != NetworkFault.NONE) {
                faulty.incrementAndGet();
            }
            if (fault.kind() == NetworkFault.Kind.RESET) {
                reset(client);
                return false;
            }
            byte[] body = in.readNBytes(contentLength(text));
            awaitSound();
            if (!fault.delay().isZero()) {
                Thread.sleep(fault.delay().toMillis());
            }
            switch (fault.kind()) {
                case REPLACE_REQUEST -> {
                    client.getOutputStream().write(answer(fault.status(), "keep-alive"));
                    return true;
                }
                case LOSE_ANSWER -> replacement = new byte[0];
                case REPLACE_ANSWER -> replacement = answer(fault.status(), "close");
                default -> {}
            }
            OutputStream out = server.getOutputStream();
            out.write(head);
            out.write(body, 0, fault.kind() == NetworkFault.Kind.CUT_REQUEST ? body.length / 2 : body.length);
            if (fault.kind() == NetworkFault.Kind.CUT_REQUEST) {
                end();
                return false;
            }
            return true;
        }

        private void pass(InputStream in, OutputStream out) throws IOException, InterruptedException {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                awaitSound();
                out.write(buffer, 0, n);
            }
        }

        private void end() {
            try {
                client.close();
                server.close();
            } catch (IOException e) {
                log.debug("It had ended", e);
            }
        }
    }

    /** All up to the empty line; empty at the end of the connection. */
    private static Optional<byte[]> readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream(512);
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                return Optional.empty();
            }
            if (head.size() > MAX_HEAD_BYTES) {
                throw new IOException("The head of a request is longer than " + MAX_HEAD_BYTES + " bytes");
            }
            head.write(b);
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return Optional.of(head.toByteArray());
    }

    private static int contentLength(String head) throws IOException {
        for (String line : head.split("\r\n", -1)) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                return Integer.parseInt(
                        header.substring("content-length:".length()).trim());
            }
            if (header.startsWith("transfer-encoding:")) {
                throw new IOException("This proxy passes no request without a Content-Length: " + head);
            }
        }
        return 0;
    }

    private static byte[] answer(int status, String connection) {
        return ("HTTP/1.1 " + status + " From the proxy\r\nContent-Length: 0\r\nConnection: " + connection + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
