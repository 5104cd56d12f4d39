// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import io.tranquility.embedded.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;

/**
 * The servers of the cluster that run in this JVM. At the start each has a thread of its own: it is put together at once and started when
 * the one it needs is ready. Later they are stopped and started one at a time. For one thread.
 */
final class Cluster {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** What a server's thread does. */
    private interface Work {
        void run() throws Exception;
    }

    private final ReservedPorts ports = new ReservedPorts();
    private final Map<Role, Node> nodes = new EnumMap<>(Role.class);
    private final Map<Role, Integer> derbyPorts = new EnumMap<>(Role.class); // the coordinators' metadata store
    private final Set<Role> running = EnumSet.noneOf(Role.class);

    Cluster(Settings settings) throws IOException {
        Map<Role, Integer> known = new EnumMap<>(Role.class);
        known.putAll(settings.ports());
        settings.roles().forEach(role -> known.computeIfAbsent(role, any -> ports.reserve()));
        derbyPorts.put(Role.COORDINATOR, ports.reserve());
        derbyPorts.put(Role.SECOND_COORDINATOR, ports.reserve());
        Properties druid = new Properties();
        druid.putAll(settings.druidProperties());
        Readiness readiness =
                new Readiness(TIMEOUT, ServerTls.of(druid), settings.roles().contains(Role.SECOND_COORDINATOR));
        RoleProperties properties = new RoleProperties(settings, known.get(Role.ZOOKEEPER), derbyPorts);
        for (Role role : settings.roles()) {
            int port = known.get(role);
            nodes.put(
                    role,
                    role == Role.ZOOKEEPER
                            ? new ZooKeeperNode(settings.workDirectory(), port)
                            : new DruidNode(role, properties.of(role, port), port, readiness));
        }
    }

    /**
     * Starts all servers; throws the first failure, with the others perhaps still on their way.
     *
     * @param ready is told each server's role and port when it is ready; called by several threads
     */
    void start(ObjIntConsumer<Role> ready) throws IOException, InterruptedException {
        Map<Role, CountDownLatch> started = new EnumMap<>(Role.class);
        nodes.keySet().forEach(role -> started.put(role, new CountDownLatch(1)));
        BlockingQueue<Optional<Throwable>> outcomes = new LinkedBlockingQueue<>();
        nodes.forEach((role, node) -> inBackground("start", role, outcomes, () -> {
            node.prepare();
            for (Role needed : neededBy(role)) {
                if (started.containsKey(needed)) { // in another JVM it is ready already
                    started.get(needed).await();
                }
            }
            start(role, node);
            started.get(role).countDown();
            ready.accept(role, node.port());
        }));
        for (int i = 0; i < nodes.size(); i++) {
            await(outcomes, "The cluster did not start");
        }
        running.addAll(nodes.keySet());
    }

    /** Starts one server again and returns its port. */
    int start(Role role) throws IOException, InterruptedException {
        Node node = node(role);
        if (running.contains(role)) {
            throw new IllegalStateException("The " + role + " is running already");
        }
        BlockingQueue<Optional<Throwable>> outcome = new LinkedBlockingQueue<>();
        inBackground("start", role, outcome, () -> {
            node.prepare();
            start(role, node);
        });
        await(outcome, "The " + role + " did not start");
        running.add(role);
        return node.port();
    }

    void stop(Role role) throws IOException, InterruptedException {
        Node node = node(role);
        if (!running.remove(role)) {
            throw new IllegalStateException("The " + role + " is stopped already");
        }
        BlockingQueue<Optional<Throwable>> outcome = new LinkedBlockingQueue<>();
        inBackground("stop", role, outcome, node::stop);
        await(outcome, "The " + role + " did not stop");
    }

    private Node node(Role role) {
        Node node = nodes.get(role);
        if (node == null) {
            throw new IllegalStateException("This cluster has no " + role + ", only " + nodes.keySet());
        }
        return node;
    }

    private void start(Role role, Node node) throws Exception {
        ports.release(node.port());
        if (derbyPorts.containsKey(role)) {
            ports.release(derbyPorts.get(role));
        }
        node.start();
    }

    /**
     * What must be ready before the role is started. The servers that hold segments come last: coordinator and broker
     * sleep for five seconds if they meet one in their first moments, before they have asked it for its segments.
     */
    private static Set<Role> neededBy(Role role) {
        return switch (role) {
            case ZOOKEEPER -> Set.of();
            case COORDINATOR, BROKER -> Set.of(Role.ZOOKEEPER);
            case SECOND_COORDINATOR -> Set.of(Role.COORDINATOR); // which leads, being the first
            case INDEXER, SECOND_INDEXER, HISTORICAL -> Set.of(Role.COORDINATOR, Role.BROKER);
        };
    }

    /**
     * Does the work in a thread of its own and adds its failure, or nothing, to the outcomes. The thread has a group of
     * its own, so that all threads that the server starts are known as its.
     */
    private static void inBackground(String verb, Role role, BlockingQueue<Optional<Throwable>> outcomes, Work work) {
        Runnable reporting = () -> {
            try {
                work.run();
                outcomes.add(Optional.empty());
            } catch (Throwable e) { // an Error, too, has to reach the parent
                outcomes.add(Optional.of(e));
            }
        };
        String name = verb + "-" + role.name();
        new Thread(new ThreadGroup(name), reporting, name).start();
    }

    private static void await(BlockingQueue<Optional<Throwable>> outcomes, String what)
            throws IOException, InterruptedException {
        long seconds = TIMEOUT.toSeconds() * 2;
        Optional<Throwable> failure = outcomes.poll(seconds, TimeUnit.SECONDS);
        if (failure == null) {
            throw new IOException(what + " within " + seconds + " s");
        }
        if (failure.isPresent()) {
            throw new IOException(what + ": " + failure.get(), failure.get());
        }
    }
}
