// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.config.ConfigException;
import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.Fault;
import io.tranquility.testing.LoopbackZooKeeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

    private static FakeDruid druid(LoopbackZooKeeper zooKeeper) {
        return FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                .zooKeeper(zooKeeper.connect())
                .start();
    }

    @Test
    void brings_records_to_druid_commits_them_and_stops_in_order() throws Exception {
        TopicPartition partition = new TopicPartition("edits", 0);
        Path letters = directory.resolve("letters");
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = druid(zooKeeper)) {
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
                FakeDruid druid = druid(zooKeeper)) {
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
                FakeDruid druid = druid(zooKeeper)) {
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
    void its_port_has_the_page_the_status_and_the_metrics_until_it_stops() throws Exception {
        TopicPartition partition = new TopicPartition("edits", 0);
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = druid(zooKeeper)) {
            MockConsumer<byte[], byte[]> consumer = consumer(partition, event("a"), "no event", event("b"));
            KafkaConfig config = config(zooKeeper).with("http.port", 0).kafka();
            KafkaApplication application = new KafkaApplication(config, properties -> consumer, DataSinks::open);
            CompletableFuture<Void> end = start(application);
            URI url = application
                    .urls()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .get(0);

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(committed).containsEntry(partition, 3L));
            assertThat(get(url, "/health").body()).isEqualTo("OK\n");
            assertThat(get(url, "/health/ready").statusCode()).isEqualTo(200);
            assertThat(get(url, "/").body()).contains("<h1>Tranquility</h1>");
            JsonNode wiki =
                    new ObjectMapper().readTree(get(url, "/v1/status").body()).at("/dataSources/wiki");
            assertThat(wiki.path("events"))
                    .hasToString(
                            "{\"received\":3,\"sent\":2,\"dropped\":{},\"failed\":0,\"spooled\":0,\"unparseable\":1}");
            assertThat(wiki.path("pending").asInt()).isZero();
            assertThat(wiki.path("records").asInt()).isEqualTo(3);
            assertThat(wiki.path("topics").asText()).isEqualTo("edits");
            assertThat(wiki.path("problems").isArray()).isTrue();
            assertThat(wiki.at("/pipeline/intervals")).hasSize(1);
            assertThat(wiki.at("/lastDrops/UNPARSEABLE").asText()).isNotEmpty();
            assertThat(get(url, "/metrics").body())
                    .contains("tranquility_events_sent_total{dataSource=\"wiki\"} 2.0\n");
            assertThat(get(url, "/v1/configuration").body()).contains("\"kafka.group.id\"");
            assertThat(get(url, "/v1/post/wiki").statusCode()).isEqualTo(404);
            assertThat(druid.rows("wiki")).hasSize(2);

            application.stop();
            end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThatThrownBy(() -> get(url, "/health")).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void without_a_port_it_listens_nowhere() throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = druid(zooKeeper)) {
            MockConsumer<byte[], byte[]> consumer = consumer(new TopicPartition("edits", 0));
            KafkaApplication application =
                    new KafkaApplication(config(zooKeeper).kafka(), properties -> consumer, DataSinks::open);
            CompletableFuture<Void> end = start(application);
            assertThat(application.urls().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEmpty();
            application.stop();
            end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(druid.tasks()).isEmpty();
        }
    }

    @Test
    void a_port_that_is_taken_ends_it_before_a_record_is_read() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open()) {
            MockConsumer<byte[], byte[]> consumer = consumer(new TopicPartition("edits", 0), event("a"));
            KafkaConfig config =
                    config(zooKeeper).with("http.port", taken.getLocalPort()).kafka();
            KafkaApplication application = new KafkaApplication(config, properties -> consumer, DataSinks::open);
            assertThatThrownBy(application::run)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("http.port")
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
            assertThat(committed).isEmpty();
        }
    }

    private static HttpResponse<String> get(URI url, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url.resolve(path))
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void properties_that_kafka_refuses_are_the_configurations_fault() throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = druid(zooKeeper)) {
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
