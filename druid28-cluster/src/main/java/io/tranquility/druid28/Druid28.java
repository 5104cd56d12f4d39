// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A Druid 28.0.0 on the loopback interface: ZooKeeper, Coordinator with Overlord, Historical, Broker and two
 * MiddleManagers, each a process of its own, whose peons are processes too. Needs about 1.3 GB and, on two cores, half a
 * minute to start. Whatever happens to this JVM, its processes end with it.
 *
 * <p>Thread-safe; its lock is held while processes start and end.
 */
public final class Druid28 implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final int PEONS = 8;

    private final Path work;
    private final ClusterProperties properties;
    private final Map<Role, Integer> ports = new EnumMap<>(Role.class);
    private final Map<Role, Integer> peonPorts = new EnumMap<>(Role.class);

    @GuardedBy("this")
    private final Map<Role, ClusterProcess> running = new EnumMap<>(Role.class);

    private Druid28(Path work) {
        this.work = work;
        Ports row = new Ports(Role.values().length + 1 + 2 * PEONS);
        for (Role role : Role.values()) {
            ports.put(role, row.take(1));
        }
        peonPorts.put(Role.MIDDLE_MANAGER, row.take(PEONS));
        peonPorts.put(Role.SECOND_MIDDLE_MANAGER, row.take(PEONS));
        this.properties = new ClusterProperties(work, ports.get(Role.ZOOKEEPER), row.take(1));
    }

    /**
     * Starts a cluster and waits until all of it is ready.
     *
     * @throws Druid28Exception if it does not start; the message ends with the log of the process that did not
     */
    public static Druid28 start() {
        Path work;
        try {
            work = Files.createTempDirectory("druid28-").toRealPath();
            Files.createDirectories(work.resolve("log"));
            Files.createDirectories(work.resolve("zookeeper"));
        } catch (IOException e) {
            throw new UncheckedIOException("No directory can be made for Druid 28", e);
        }
        Druid28 druid = new Druid28(work);
        boolean started = false;
        try {
            druid.start(Role.ZOOKEEPER);
            // The others stall for a minute if they come before the Coordinator.
            druid.start(Role.COORDINATOR);
            druid.startAll(List.of(Role.MIDDLE_MANAGER, Role.HISTORICAL, Role.BROKER, Role.SECOND_MIDDLE_MANAGER));
            started = true;
            return druid;
        } finally {
            if (!started) {
                druid.close();
            }
        }
    }

    /** ZooKeeper's host and port, as its clients take them. */
    public String zookeeperConnect() {
        return "127.0.0.1:" + ports.get(Role.ZOOKEEPER);
    }

    /** Where the Overlord and the Coordinator listen. */
    public URI overlord() {
        return URI.create("http://127.0.0.1:" + ports.get(Role.COORDINATOR));
    }

    /** Where queries are answered. */
    public URI broker() {
        return URI.create("http://127.0.0.1:" + ports.get(Role.BROKER));
    }

    /** Starts a process that was killed, on its old port and with its old files, and waits until it is ready. */
    public void start(Role role) {
        startAll(List.of(role));
    }

    /** Kills a process and its peons at once, as a machine that loses its power does. */
    public synchronized void kill(Role role) {
        ClusterProcess process = running.remove(role);
        if (process == null) {
            throw new IllegalStateException("The " + role + " does not run");
        }
        try {
            process.kill();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Kills all processes and deletes all their files. Idempotent. */
    @Override
    public synchronized void close() {
        List<Role> all = new ArrayList<>(running.keySet());
        for (int i = all.size() - 1; i >= 0; i--) {
            kill(all.get(i));
        }
        try {
            delete(work);
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + work + " of Druid 28 cannot be deleted", e);
        }
    }

    private synchronized void startAll(List<Role> roles) {
        try {
            for (Role role : roles) {
                if (running.containsKey(role)) {
                    throw new IllegalStateException("The " + role + " runs already");
                }
                int port = ports.get(role);
                Path conf = properties.write(role, port, peonPorts.getOrDefault(role, 0));
                Path log = work.resolve("log").resolve(role.fileName() + ".log");
                running.put(role, ClusterProcess.start(role, conf, port, work, log));
            }
            for (Role role : roles) {
                running.get(role).awaitReady(START_TIMEOUT);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Processes of Druid 28 cannot be started: " + roles, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static Druid28Exception interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Druid28Exception("Interrupted while waiting for Druid 28", e);
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
