// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.config.ConfigException;
import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.Fault;
import io.tranquility.testing.LoopbackZooKeeper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole application but for Kafka: real pipelines, a fake Druid. */
final class KafkaApplicationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();

    /** Has one partition of the topic, with these records. */
    private MockConsumer<byte[], byte[]> consumer(TopicPartition partition, String... values) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
            @Override
            public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
                offsets.forEach((each, offset) -> committed.put(each, offset.offset()));
            }
        };
        consumer.schedulePollTask(() -> {
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
            consumer.rebalance(List.of(partition));
            for (int offset = 0; offset < values.length; offset++) {
                consumer.addRecord(new ConsumerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        offset,
                        null,
                        values[offset].getBytes(StandardCharsets.UTF_8)));
            }
        });
        return consumer;
    }

    private TestConfig config(LoopbackZooKeeper zooKeeper) {
        return new TestConfig(directory)
                .dataSource("wiki", Map.of("topicPattern", "edits"))
                .with("zookeeper.connect", zooKeeper.connect())
                .with("consumer.numThreads", 1)
                .with("commit.periodMillis", 100);
    }

    private static CompletableFuture<Void> start(KafkaApplication application) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        new Thread(
                        () -> {
                            try {
                                application.run();
                                end.complete(null);
                            } catch (Throwable e) {
                                end.completeExceptionally(e);
                            }
                        },
                        "application")
                .start();
        return end;
    }

    private static String event(String id) {
        return "{\"time\": \"" + Instant.now() + "\", \"id\": \"" + id + "\"}";
    }

    @Test
    void brings_records_to_druid_commits_them_and_stops_in_order() throws Exception {
        TopicPartition partition = new TopicPartition("edits", 0);
        Path letters = directory.resolve("letters");
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                        .zooKeeper(zooKeeper.connect())
                        .start()) {
            MockConsumer<byte[], byte[]> consumer = consumer(partition, event("a"), "no event", event("b"));
            druid.failPushes(Fault.answer(500, "not now"), 1);
            KafkaConfig config = config(zooKeeper)
                    .with("deadLetters.type", "file")
                    .with("deadLetters.directory", letters.toString())
                    .kafka();
            KafkaApplication application = new KafkaApplication(config, properties -> consumer, DataSinks::open);
            CompletableFuture<Void> end = start(application);

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(committed).containsEntry(partition, 3L));
            assertThat(druid.rows("wiki")).extracting(row -> row.get("id")).containsExactlyInAnyOrder("a", "b");
            assertThat(druid.hasFailedAsAsked()).isTrue();
            assertThat(Files.readString(letters.resolve("dead-letters-000001.jsonl")))
                    .contains("\"no event\"");

            application.stop();
            end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(consumer.closed()).isTrue();
        }
    }

    @Test
    void a_consumer_that_cannot_go_on_ends_the_others_in_order() throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                        .zooKeeper(zooKeeper.connect())
                        .start()) {
            MockConsumer<byte[], byte[]> healthy = consumer(new TopicPartition("edits", 0), event("a"));
            MockConsumer<byte[], byte[]> forbidden = new MockConsumer<>("earliest");
            forbidden.setPollException(new TopicAuthorizationException("edits"));
            KafkaConfig config =
                    config(zooKeeper).with("consumer.numThreads", 2).kafka();
            KafkaApplication application = new KafkaApplication(
                    config,
                    properties -> properties.get("client.id").equals("tranquility-kafka-1") ? healthy : forbidden,
                    DataSinks::open);

            assertThatThrownBy(() -> start(application).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
            assertThat(healthy.closed()).isTrue();
            assertThat(forbidden.closed()).isTrue();
            assertThat(druid.overlord()).isNotNull();
        }
    }

    @Test
    void a_record_to_stop_for_stops_it() throws Exception {
        TopicPartition partition = new TopicPartition("edits", 0);
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                        .zooKeeper(zooKeeper.connect())
                        .start()) {
            MockConsumer<byte[], byte[]> consumer = consumer(partition, event("a"), "no event", event("b"));
            KafkaConfig config =
                    config(zooKeeper).with("reportParseExceptions", true).kafka();
            KafkaApplication application = new KafkaApplication(config, properties -> consumer, DataSinks::open);

            assertThatThrownBy(() -> start(application).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ReportedException.class);
            assertThat(druid.tasks("wiki")).hasSizeLessThanOrEqualTo(1);
            assertThat(committed.getOrDefault(partition, 0L)).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void properties_that_kafka_refuses_are_the_configurations_fault() throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                        .zooKeeper(zooKeeper.connect())
                        .start()) {
            KafkaConfig config =
                    config(zooKeeper).with("kafka.session.timeout.ms", "soon").kafka();
            KafkaApplication application = new KafkaApplication(config, KafkaConsumer::new, DataSinks::open);

            assertThatThrownBy(application::run)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("Kafka's consumer refuses it")
                    .hasMessageContaining("session.timeout.ms");
            assertThat(druid.tasks()).isEmpty();
        }
    }
}
