// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/** A real Kafka, broker and controller in one, in a child JVM on free ports of the loopback interface. */
final class EmbeddedKafka implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

    private final ChildJvm process;
    private final String bootstrapServers;
    private final Admin admin;

    private EmbeddedKafka(ChildJvm process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Starts it; returns when it answers. */
    static EmbeddedKafka start(Path directory) throws IOException {
        int port = freePort();
        int controllerPort = freePort();
        Path properties = directory.resolve("kafka.properties");
        Files.writeString(properties, """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                group.consumer.min.heartbeat.interval.ms=100
                group.consumer.heartbeat.interval.ms=300
                num.network.threads=1
                num.io.threads=2
                log.cleaner.dedupe.buffer.size=2097152
                auto.create.topics.enable=false
                """.formatted(port, controllerPort, directory.resolve("kafka-data")));
        String[] format = {"format", "-t", Uuid.randomUuid().toString(), "-c", properties.toString()};
        int status = StorageTool.execute(
                format, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        if (status != 0) {
            throw new IllegalStateException("Kafka's storage was not formatted: status " + status);
        }
        EmbeddedKafka kafka = new EmbeddedKafka(
                ChildJvm.start(directory.resolve("kafka.log"), 256, "kafka.Kafka", properties.toString()),
                "127.0.0.1:" + port);
        try {
            await().atMost(START_TIMEOUT).ignoreExceptions().until(() -> !kafka.admin
                    .describeCluster()
                    .nodes()
                    .get(2, TimeUnit.SECONDS)
                    .isEmpty());
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
        return kafka;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Admin admin() {
        return admin;
    }

    void createTopic(String name, int partitions) throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get();
    }

    TestProducer producer() {
        return new TestProducer(bootstrapServers);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        process.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
