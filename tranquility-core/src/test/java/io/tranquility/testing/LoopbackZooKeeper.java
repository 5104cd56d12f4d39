// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * A real ZooKeeper in this JVM, on a free port of the loopback interface. It can be stopped and started again on the same
 * port with what it knew; closing it deletes its files. For one thread.
 */
public final class LoopbackZooKeeper implements AutoCloseable {
    private static final int TICK_MILLIS = 500;
    private static final int MAX_CONNECTIONS = 100;

    private final Path directory;
    private int port;
    private ZooKeeperServer server;
    private NIOServerCnxnFactory connections;

    private LoopbackZooKeeper(Path directory) {
        this.directory = directory;
    }

    /** A ZooKeeper that runs. */
    public static LoopbackZooKeeper open() {
        System.setProperty("zookeeper.admin.enableServer", "false");
        LoopbackZooKeeper zooKeeper;
        try {
            zooKeeper = new LoopbackZooKeeper(Files.createTempDirectory("zookeeper"));
        } catch (IOException e) {
            throw new UncheckedIOException("There is no room for a ZooKeeper in the directory for temporary files", e);
        }
        zooKeeper.start();
        return zooKeeper;
    }

    /** Host and port, as ZooKeeper's clients take them. */
    public String connect() {
        return "127.0.0.1:" + port;
    }

    /** Starts it again after {@link #stop}. */
    public void start() {
        File data = directory.toFile();
        try {
            server = new ZooKeeperServer(data, data, TICK_MILLIS);
            connections = new NIOServerCnxnFactory();
            connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MAX_CONNECTIONS);
            connections.startup(server);
            port = connections.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("ZooKeeper cannot be started on port " + port + " of 127.0.0.1", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while ZooKeeper was started", e);
        }
    }

    /** Ends it with all its connections; what it knows stays. */
    public void stop() {
        connections.shutdown();
        server.shutdown();
    }

    /** Ends the sessions of all who are connected, as if they had been away for too long; returns how many. */
    public int expireSessions() {
        List<Long> sessions = new ArrayList<>();
        for (ServerCnxn connection : connections.getConnections()) {
            sessions.add(connection.getSessionId());
        }
        sessions.forEach(server::closeSession);
        return sessions.size();
    }

    @Override
    public void close() {
        stop();
        try {
            List<Path> files;
            try (Stream<Path> tree = Files.walk(directory)) {
                files = tree.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("ZooKeeper's directory " + directory + " cannot be deleted", e);
        }
    }
}
