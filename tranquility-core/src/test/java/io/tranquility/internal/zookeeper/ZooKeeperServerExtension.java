// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import io.tranquility.druid.ZooKeeperOptions;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real ZooKeeper on a free port of the loopback interface, for one test; it can be stopped and started again. */
public final class ZooKeeperServerExtension implements BeforeEachCallback, AfterEachCallback {
    private static final int TICK_MILLIS = 500;

    private Path directory;
    private int port;
    private ZooKeeperServer server;
    private NIOServerCnxnFactory connections;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        System.setProperty("zookeeper.admin.enableServer", "false");
        directory = Files.createTempDirectory("zookeeper");
        port = 0;
        start();
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        stop();
        List<Path> files;
        try (Stream<Path> tree = Files.walk(directory)) {
            files = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    public void start() throws IOException, InterruptedException {
        File data = directory.toFile();
        server = new ZooKeeperServer(data, data, TICK_MILLIS);
        connections = new NIOServerCnxnFactory();
        connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        connections.startup(server);
        port = connections.getLocalPort();
    }

    public void stop() {
        connections.shutdown();
        server.shutdown();
    }

    public ZooKeeperOptions options() {
        return new ZooKeeperOptions("127.0.0.1:" + port, Duration.ofSeconds(20), "/tranquility/beams");
    }
}
