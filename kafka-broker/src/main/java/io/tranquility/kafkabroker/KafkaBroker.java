// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafkabroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A real Kafka, broker and controller in one, in a child JVM on ports of the loopback interface. It ends with {@link #close},
 * or with this JVM, however that ends. Groups of both protocols work; a silent member is given up after six seconds by the
 * protocol {@code consumer}. For one thread, but for {@link #admin} and the addresses.
 */
public final class KafkaBroker implements AutoCloseable {
    static final String PLAINTEXT = "PLAINTEXT";

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final Path work;
    private final Path configuration;
    private final Map<String, Integer> ports;
    private final Admin admin;
    private BrokerProcess process;

    private KafkaBroker(Path work, Path configuration, Map<String, Integer> ports) {
        this.work = work;
        this.configuration = configuration;
        this.ports = Map.copyOf(ports);
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    /** A broker with a plain listener, until told otherwise. */
    public static KafkaBrokerBuilder builder() {
        return new KafkaBrokerBuilder();
    }

    /** @param work where all its files go; deleted at the end */
    static KafkaBroker start(Path work, List<String> protocols, Map<String, String> properties) {
        int row = Ports.row(protocols.size() + 1);
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String protocol : protocols) {
            ports.put(protocol, row + 1 + ports.size());
        }
        KafkaBroker broker;
        try {
            Path configuration = Files.writeString(
                    work.resolve("kafka.properties"),
                    configuration(work, row, ports, properties).entrySet().stream()
                            .map(property -> property.getKey() + "=" + property.getValue() + "\n")
                            .collect(Collectors.joining()));
            broker = new KafkaBroker(work, configuration, ports);
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka's configuration cannot be written", e);
        }
        boolean started = false;
        try {
            broker.start();
            started = true;
            return broker;
        } finally {
            if (!started) {
                broker.close();
            }
        }
    }

    /** Host and port of the plain listener, as clients take them. */
    public String bootstrapServers() {
        return bootstrapServers(PLAINTEXT);
    }

    /** Host and port of the listener of a protocol. */
    public String bootstrapServers(String protocol) {
        return "127.0.0.1:" + ports.get(protocol);
    }

    /** A client that manages topics and groups, over the plain listener; closed with this. */
    public Admin admin() {
        return admin;
    }

    /** Makes a topic. */
    public void createTopic(String name, int partitions) throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get();
    }

    /** Starts a broker that was stopped or killed, with its old ports and records; returns when it answers. */
    public void start() {
        if (process != null) {
            throw new IllegalStateException("The broker runs already");
        }
        CompletableFuture<Process> end;
        try {
            process = BrokerProcess.start(configuration, work.resolve("data"), work.resolve("kafka.log"));
            end = process.end();
            CompletableFuture.anyOf(end, answer()).get(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka cannot be started", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaBrokerException("Kafka does not answer: " + e + ". Its log ends:\n" + process.logTail(), e);
        }
        if (end.isDone()) {
            throw new KafkaBrokerException("Kafka ended with code " + end.join().exitValue()
                    + " while it started. Its log ends:\n" + process.logTail());
        }
    }

    /** Stops it in order, as SIGTERM does. */
    public void stop() {
        BrokerProcess running = running();
        try {
            running.stop();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Kills it, as a machine that loses its power does. */
    public void kill() {
        BrokerProcess running = running();
        try {
            running.kill();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Kills it and deletes all its files. Idempotent. */
    @Override
    public void close() {
        admin.close(Duration.ZERO);
        if (process != null) {
            kill();
        }
        try {
            delete(work);
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + work + " of Kafka cannot be deleted", e);
        }
    }

    @Override
    public String toString() {
        return "KafkaBroker[" + ports + "]";
    }

    /** The process, which from now on is none. */
    private BrokerProcess running() {
        if (process == null) {
            throw new IllegalStateException("The broker does not run");
        }
        BrokerProcess running = process;
        process = null;
        return running;
    }

    /** Completes when it knows of itself, which the client waits for. */
    private CompletableFuture<?> answer() {
        return admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) START_TIMEOUT.toMillis()))
                .nodes()
                .toCompletionStage()
                .toCompletableFuture();
    }

    private static KafkaBrokerException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new KafkaBrokerException("Interrupted while waiting for Kafka", e);
    }

    private static Map<String, String> configuration(
            Path work, int controllerPort, Map<String, Integer> ports, Map<String, String> properties) {
        String listeners = ports.entrySet().stream()
                .map(listener -> listener.getKey() + "://127.0.0.1:" + listener.getValue())
                .collect(Collectors.joining(","));
        Map<String, String> all = new LinkedHashMap<>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", "1");
        all.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("listeners", listeners + ",CONTROLLER://127.0.0.1:" + controllerPort);
        all.put("advertised.listeners", listeners);
        all.put(
                "listener.security.protocol.map",
                ports.keySet().stream().map(name -> name + ":" + name).collect(Collectors.joining(","))
                        + ",CONTROLLER:PLAINTEXT");
        all.put("log.dirs", work.resolve("data").toString());
        all.put("offsets.topic.replication.factor", "1");
        all.put("offsets.topic.num.partitions", "1");
        all.put("transaction.state.log.replication.factor", "1");
        all.put("transaction.state.log.min.isr", "1");
        all.put("transaction.state.log.num.partitions", "1");
        all.put("share.coordinator.state.topic.replication.factor", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("group.consumer.min.heartbeat.interval.ms", "100");
        all.put("group.consumer.heartbeat.interval.ms", "300");
        all.put("group.consumer.min.session.timeout.ms", "6000");
        all.put("group.consumer.session.timeout.ms", "6000");
        all.put("num.network.threads", "1");
        all.put("num.io.threads", "2");
        all.put("log.cleaner.dedupe.buffer.size", "2097152");
        all.put("auto.create.topics.enable", "false");
        all.putAll(properties);
        return all;
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(directory)) {
            all = tree.toList();
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.delete(all.get(i));
        }
    }
}
