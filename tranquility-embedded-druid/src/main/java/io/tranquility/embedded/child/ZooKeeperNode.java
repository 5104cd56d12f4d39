// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** A ZooKeeper of one server, its data in the work directory: nodes and sessions survive a stop. */
final class ZooKeeperNode implements Node {
    private static final int TICK_MILLIS = 500;
    private static final int MAX_CONNECTIONS = 500;

    private final File directory;
    private final int port;
    private NIOServerCnxnFactory server;

    ZooKeeperNode(Path workDirectory, int port) {
        this.directory = workDirectory.resolve("zookeeper").toFile();
        this.port = port;
        System.setProperty("zookeeper.admin.enableServer", "false");
        System.setProperty("zookeeper.forceSync", "no");
        System.setProperty("zookeeper.preAllocSize", "1024"); // KiB; each log file takes 64 MiB otherwise
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void prepare() {}

    @Override
    public void start() throws IOException, InterruptedException {
        ZooKeeperServer data = new ZooKeeperServer(directory, directory, TICK_MILLIS);
        NIOServerCnxnFactory factory = new NIOServerCnxnFactory();
        factory.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MAX_CONNECTIONS);
        factory.startup(data);
        server = factory;
    }

    @Override
    public void stop() {
        server.shutdown();
    }
}
