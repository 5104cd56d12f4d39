// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import io.tranquility.embedded.child.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The indexers that have a JVM of their own each, so that one can be killed as a machine that loses its power. Not
 * thread-safe.
 */
final class IndexerProcesses {
    /** Starts a child JVM with these settings. */
    interface Starter {
        DruidProcess start(Path settings) throws IOException;
    }

    private final Map<Role, DruidProcess> processes = new EnumMap<>(Role.class);
    private final Map<Role, Integer> ports = new EnumMap<>(Role.class);
    private final WorkDirectory work;
    private final Map<String, String> druidProperties;
    private final Starter starter;

    /** @param zookeeperPort where the cluster's ZooKeeper is */
    IndexerProcesses(WorkDirectory work, Map<String, String> druidProperties, int zookeeperPort, Starter starter) {
        this.work = work;
        this.druidProperties = druidProperties;
        this.starter = starter;
        ports.put(Role.ZOOKEEPER, zookeeperPort);
    }

    /** Of a cluster whose indexers share their JVM with the other roles. */
    static IndexerProcesses none(WorkDirectory work) {
        return new IndexerProcesses(work, Map.of(), 0, settings -> {
            throw new IllegalStateException("There are no such indexers");
        });
    }

    Optional<DruidProcess> of(Role role) {
        return Optional.ofNullable(processes.get(role));
    }

    boolean isKilled(Role role) {
        return of(role).flatMap(DruidProcess::ended).isPresent();
    }

    /** Starts the JVM of an indexer without waiting, on its old port if it had one. */
    void launch(Role role) {
        Settings settings = new Settings(work.path(), false, Set.of(role), ports, Optional.empty(), druidProperties);
        try {
            processes.put(role, starter.start(settings.store()));
        } catch (IOException e) {
            throw new EmbeddedDruidException("The " + role + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** Waits until an indexer that was launched does its work, and returns its port. */
    int awaitReady(Role role, Deadline deadline) {
        RunningRoles running = RunningRoles.await(processes.get(role), deadline, (ready, port) -> {});
        int port = running.ports().get(role);
        ports.put(role, port);
        return port;
    }

    /** Returns once it is dead. */
    void kill(Role role) {
        of(role).orElseThrow(() -> new EmbeddedDruidException("The " + role
                        + " has no JVM of its own and cannot be killed; only indexers can, if the cluster was built"
                        + " with killableIndexers()"))
                .kill();
    }

    void end() {
        processes.values().forEach(DruidProcess::end);
    }
}
