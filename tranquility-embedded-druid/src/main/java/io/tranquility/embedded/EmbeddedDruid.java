// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.embedded.child.Protocol;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A running Druid 33.0.0 in a child JVM: coordinator with overlord, one or two indexers, historical, broker and
 * ZooKeeper, all on free ports of the loopback interface. It ends with {@link #close}, or with this JVM, however that
 * ends. Thread-safe; every method but {@link #close} throws {@link EmbeddedDruidException} if Druid refuses or is gone.
 */
public final class EmbeddedDruid implements AutoCloseable {
    /** More than the child grants itself for a role, so that its message arrives. */
    private static final Duration ROLE_TIMEOUT = Duration.ofMinutes(3);

    private static final long POLL_NANOS = 20_000_000;

    private final DruidProcess process; // also the lock of a command with its answer

    private final IndexerProcesses indexers; // guarded by process
    private final WorkDirectory workDirectory;
    private final Map<Role, Integer> ports;
    private final Optional<EmbeddedTls> tls;
    private final DruidClient client;

    EmbeddedDruid(
            DruidProcess process,
            IndexerProcesses indexers,
            WorkDirectory workDirectory,
            Map<Role, Integer> ports,
            Optional<EmbeddedTls> tls) {
        this.process = process;
        this.indexers = indexers;
        this.workDirectory = workDirectory;
        this.ports = new EnumMap<>(ports);
        this.tls = tls;
        this.client = new DruidClient(coordinatorUrl(), brokerUrl(), tls);
    }

    /** A cluster with one indexer, no extension and a temporary work directory, until told otherwise. */
    public static EmbeddedDruidBuilder builder() {
        return new EmbeddedDruidBuilder();
    }

    /** ZooKeeper's connect string, {@code 127.0.0.1:port}; Druid's own nodes are below {@code /druid}. */
    public String zookeeperConnect() {
        return "127.0.0.1:" + ports.get(Role.ZOOKEEPER);
    }

    /** The first coordinator, which is the overlord too. Of two it is the one that leads until it is stopped. */
    public URI coordinatorUrl() {
        return url(Role.COORDINATOR);
    }

    /** The coordinators, one or two as built. */
    public List<URI> coordinatorUrls() {
        return urls(Role.COORDINATOR, Role.SECOND_COORDINATOR);
    }

    /** The broker, for SQL and native queries. */
    public URI brokerUrl() {
        return url(Role.BROKER);
    }

    /** The historical, which serves the published segments. */
    public URI historicalUrl() {
        return url(Role.HISTORICAL);
    }

    /** The indexers, one or two as built. */
    public List<URI> indexerUrls() {
        return urls(Role.INDEXER, Role.SECOND_INDEXER);
    }

    /** What a client of it needs; empty unless it was built with TLS. */
    public Optional<EmbeddedTls> tls() {
        return tls;
    }

    /** The child's process id; an indexer with a JVM of its own has another one. */
    public long pid() {
        return process.pid();
    }

    /** Druid's log; gone after {@link #close} unless the work directory was given. */
    public Path log() {
        return workDirectory.log();
    }

    /** Each row as its columns in the query's order. */
    public List<Map<String, Object>> sql(String query) {
        return ask(() -> client.sql(query));
    }

    /** The answer to a native query. */
    public JsonNode query(JsonNode nativeQuery) {
        return ask(() -> client.query(nativeQuery));
    }

    /** Gives the overlord a task and returns the task's id. */
    public String submitTask(JsonNode task) {
        return ask(() -> client.submitTask(task));
    }

    /** What the overlord knows of a task; empty if it knows none of that id. */
    public Optional<TaskStatus> taskStatus(String id) {
        return ask(() -> client.taskStatus(id));
    }

    /** Stops one role in order, as SIGTERM would; returns when it is stopped. */
    public void stop(Role role) {
        command(role, Protocol.stop(role));
    }

    /** Starts a role again that was stopped or killed, on its old port; returns when it answers. */
    public void start(Role role) {
        ask(() -> {
            synchronized (process) {
                Deadline deadline = Deadline.in(ROLE_TIMEOUT);
                if (indexers.isKilled(role)) {
                    indexers.launch(role);
                    indexers.awaitReady(role, deadline);
                } else {
                    command(role, Protocol.start(role));
                }
                awaitWorker(role, deadline);
                return role;
            }
        });
    }

    /**
     * Kills the JVM of an indexer, as SIGKILL or a loss of power does, and returns when it is dead. Druid finds out some 10
     * seconds later, when ZooKeeper forgets the indexer.
     *
     * @throws EmbeddedDruidException if the role has no JVM of its own; see {@link EmbeddedDruidBuilder#killableIndexers}
     */
    public void kill(Role role) {
        synchronized (process) {
            indexers.kill(role);
        }
    }

    /**
     * Ends the child JVM and deletes a temporary work directory. It takes half a second; some seconds if this was the
     * first start of its kind, because the child then makes the archive that lets the next one start fast.
     */
    @Override
    public void close() {
        synchronized (process) {
            indexers.end();
        }
        process.end();
        workDirectory.deleteIfTemporary();
    }

    @Override
    public String toString() {
        return "EmbeddedDruid[process " + pid() + ", coordinator " + coordinatorUrl() + ", broker " + brokerUrl() + "]";
    }

    /** Waits until the overlord gives tasks to all indexers. */
    void awaitWorkers(Deadline deadline) {
        ports.keySet().forEach(role -> awaitWorker(role, deadline));
    }

    /**
     * Does nothing if the role is no indexer, or if no overlord runs. A task that is submitted before the overlord has asked
     * the indexer for its tasks waits for a minute: so long the overlord sleeps when it has found no worker for a task.
     */
    private void awaitWorker(Role role, Deadline deadline) {
        if (role != Role.INDEXER && role != Role.SECOND_INDEXER) {
            return;
        }
        try {
            while (!client.hasWorker(ports.get(role))) {
                if (deadline.remainingNanos() <= 0) {
                    throw new EmbeddedDruidException("The overlord does not give tasks to the " + role + " on port "
                            + ports.get(role) + " after " + deadline.timeout().toMillis() + " ms");
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        } catch (EmbeddedDruidException e) {
            if (!(e.getCause() instanceof ConnectException)) {
                throw e;
            }
        }
    }

    private void command(Role role, String command) {
        ask(() -> {
            synchronized (process) {
                DruidProcess runner = indexers.of(role).orElse(process);
                runner.send(command);
                return runner.receive(Deadline.in(ROLE_TIMEOUT));
            }
        });
    }

    /** That the child has ended explains more than that it did not answer. */
    private <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (EmbeddedDruidException e) {
            String end = process.ended().orElseThrow(() -> e);
            throw new EmbeddedDruidException(
                    "The embedded Druid (process " + pid() + ") " + end + ". The end of its log (" + log() + "):\n"
                            + workDirectory.logTail(),
                    e);
        }
    }

    private List<URI> urls(Role... roles) {
        return Stream.of(roles).filter(ports::containsKey).map(this::url).toList();
    }

    private URI url(Role role) {
        return URI.create((tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + ports.get(role));
    }
}
