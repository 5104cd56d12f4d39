// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application in JVMs of its own, between a real Kafka and a real Druid. */
final class KafkaIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PARTITIONS = 6;

    @TempDir
    private static Path directory;

    private static EmbeddedDruid druid;
    private static EmbeddedKafka kafka;

    private final List<ChildJvm> instances = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        kafka = EmbeddedKafka.start(directory);
        druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .property("druid.indexer.task.restoreTasksOnRestart", "true")
                .onProgress(System.out::println)
                .start();
    }

    @AfterAll
    static void stop() {
        if (druid != null) {
            druid.close();
        }
        if (kafka != null) {
            kafka.close();
        }
    }

    @AfterEach
    void endInstances() {
        instances.forEach(ChildJvm::close);
    }

    private static Path config(String name, Map<String, String> properties) throws IOException {
        Map<String, String> all = new TreeMap<>(Map.of(
                "zookeeper.connect",
                druid.zookeeperConnect(),
                "kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "kafka.group.id",
                name,
                "kafka.metadata.max.age.ms",
                "1000",
                "consumer.numThreads",
                "1",
                "commit.periodMillis",
                "1000",
                "topicPattern",
                name));
        all.putAll(properties);
        return Files.writeString(directory.resolve(name + ".json"), """
                {
                  "dataSources": {
                    "%1$s": {
                      "spec": {
                        "dataSchema": {
                          "dataSource": "%1$s",
                          "parser": {
                            "type": "string",
                            "parseSpec": {
                              "format": "json",
                              "timestampSpec": {"column": "time", "format": "auto"},
                              "dimensionsSpec": {"dimensions": ["id", {"type": "long", "name": "p"}, {"type": "long", "name": "o"}]}
                            }
                          },
                          "metricsSpec": [{"type": "count", "name": "count"}],
                          "granularitySpec": {"type": "uniform", "segmentGranularity": "DAY", "queryGranularity": "NONE"}
                        },
                        "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                      }
                    }
                  },
                  "properties": %2$s
                }
                """.formatted(name, JSON.writeValueAsString(all)));
    }

    private ChildJvm run(Path config, String label) throws IOException {
        ChildJvm instance = ChildJvm.start(
                directory.resolve(label + ".log"), 128, KafkaCommand.class, "-configFile", config.toString());
        instances.add(instance);
        return instance;
    }

    /** An event that says where it is in the topic, so that Druid can be asked for it. */
    private static ProducerRecord<byte[], byte[]> event(String topic, int partition, long offset, Instant time) {
        String event = "{\"time\": \"" + time + "\", \"id\": \"" + partition + "-" + offset + "\", \"p\": " + partition
                + ", \"o\": " + offset + "}";
        return new ProducerRecord<>(topic, partition, null, event.getBytes(StandardCharsets.UTF_8));
    }

    private static long sql(String query) {
        Object value = druid.sql(query).get(0).get("n");
        return value == null ? 0 : ((Number) value).longValue();
    }

    /** Waits until Druid has so many different events. */
    private static void awaitDistinct(String dataSource, long count) {
        String query = "SELECT COUNT(*) AS n FROM (SELECT id FROM \"" + dataSource + "\" GROUP BY id)";
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(() -> sql(query) >= count);
        assertThat(sql(query)).isEqualTo(count);
    }

    /** Waits until Druid has at least so many events. */
    private static void awaitAtLeast(String dataSource, long count) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> sql("SELECT SUM(\"count\") AS n FROM \"" + dataSource + "\"") >= count);
    }

    private static Map<TopicPartition, Long> committed(String group) throws Exception {
        Map<TopicPartition, Long> committed = new HashMap<>();
        for (Map.Entry<TopicPartition, OffsetAndMetadata> each : kafka.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .entrySet()) {
            committed.put(each.getKey(), each.getValue().offset());
        }
        return committed;
    }

    /** Which partitions a member has; a member is told by its client id. */
    private static Map<String, List<TopicPartition>> assignments(String group) throws Exception {
        Map<String, List<TopicPartition>> assignments = new HashMap<>();
        for (MemberDescription member : kafka.admin()
                .describeConsumerGroups(List.of(group))
                .all()
                .get()
                .get(group)
                .members()) {
            assignments.put(member.clientId(), List.copyOf(member.assignment().topicPartitions()));
        }
        return assignments;
    }

    @Test
    void of_instances_that_come_and_go_and_crash_nothing_is_lost_and_only_the_uncommitted_repeats() throws Exception {
        String name = "comings_and_goings";
        int perPartition = 50_000 / PARTITIONS + 1;
        kafka.createTopic(name, PARTITIONS);
        Map<String, ChildJvm> running = new HashMap<>();
        for (String label : List.of("a", "b", "c")) {
            running.put(label, run(instanceConfig(name, label), name + "-" + label));
        }
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> assignments(name).values().stream()
                                .filter(partitions -> partitions.size() == 2)
                                .count()
                        == 3);

        Semaphore permits = new Semaphore(1500);
        Thread load = new Thread(() -> produce(name, perPartition, permits), "load");
        load.start();
        try {
            awaitAtLeast(name, 6000);

            List<TopicPartition> ofKilled = assignments(name).get("a-1");
            assertThat(ofKilled).hasSize(2);
            permits.release(3000);
            running.get("a").kill();
            Map<TopicPartition, Long> committed = committed(name);
            Map<TopicPartition, Long> ends = ends(ofKilled);

            running.put("d", run(instanceConfig(name, "d"), name + "-d"));
            awaitAtLeast(name, 18_000);
            assertThat(running.get("b").terminate())
                    .as("exit status after SIGTERM")
                    .isZero();
            permits.release(perPartition - 4500);
            load.join();
            awaitDistinct(name, (long) perPartition * PARTITIONS);

            assertOnlyRepeated(name, ofKilled, committed, ends);
            assertThat(running.get("c").terminate()).isZero();
            assertThat(running.get("d").terminate()).isZero();
            assertThat(committed(name).values())
                    .containsOnly((long) perPartition)
                    .hasSize(PARTITIONS);
        } finally {
            load.interrupt();
            load.join();
        }
    }

    private static Path instanceConfig(String name, String label) throws IOException {
        Path shared = config(name, Map.of("kafka.client.id", label, "kafka.session.timeout.ms", "6000"));
        return Files.copy(shared, directory.resolve(name + "-" + label + ".json"));
    }

    private static Map<TopicPartition, Long> ends(List<TopicPartition> partitions) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        kafka.admin().listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** Produces to all partitions, one record of each for each permit. */
    private static void produce(String topic, int perPartition, Semaphore permits) {
        try (TestProducer producer = kafka.producer()) {
            for (int offset = 0; offset < perPartition; offset++) {
                permits.acquire();
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    producer.send(event(topic, partition, offset, Instant.now()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the test failed
        }
    }

    private static void assertOnlyRepeated(
            String name,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> committed,
            Map<TopicPartition, Long> ends) {
        long uncommitted = 0;
        StringBuilder condition = new StringBuilder("FALSE");
        for (TopicPartition partition : partitions) {
            long from = committed.getOrDefault(partition, 0L);
            uncommitted += ends.get(partition) - from;
            condition
                    .append(" OR (p = ")
                    .append(partition.partition())
                    .append(" AND o >= ")
                    .append(from)
                    .append(" AND o < ")
                    .append(ends.get(partition))
                    .append(")");
        }
        long twice = sql(
                "SELECT COUNT(*) AS n FROM (SELECT id FROM \"" + name + "\" GROUP BY id HAVING SUM(\"count\") > 2)");
        long repeated = sql(
                "SELECT COUNT(*) AS n FROM (SELECT id FROM \"" + name + "\" GROUP BY id HAVING SUM(\"count\") > 1)");
        long elsewhere = sql("SELECT COUNT(*) AS n FROM (SELECT id, p, o FROM \"" + name
                + "\" GROUP BY id, p, o HAVING SUM(\"count\") > 1) WHERE NOT (" + condition + ")");
        System.out.println(
                "Repeated " + repeated + " of " + uncommitted + " that the killed instance had not committed");
        assertThat(twice).as("more than twice").isZero();
        assertThat(elsewhere)
                .as("repeated, but not of what the killed instance had not committed")
                .isZero();
        assertThat(repeated).isLessThanOrEqualTo(uncommitted);
    }

    @Test
    void druid_may_be_away_and_the_consumer_stays_in_the_group() throws Exception {
        String name = "away";
        kafka.createTopic(name, 2);
        ChildJvm instance = run(
                config(
                        name,
                        Map.of(
                                "kafka.group.protocol", "consumer",
                                "kafka.max.poll.interval.ms", "10000",
                                "druidBeam.firehoseRetryPeriod", "PT2S",
                                "druidBeam.indexRetryPeriod", "PT2S")),
                name);
        int events = 4000;
        try (TestProducer producer = kafka.producer()) {
            for (int offset = 0; offset < 1000; offset++) {
                producer.send(event(name, 0, offset, Instant.now()));
                producer.send(event(name, 1, offset, Instant.now()));
            }
            awaitDistinct(name, 2000);
            druid.stop(Role.INDEXER);
            Instant stopped = Instant.now();
            try {
                for (int offset = 1000; offset < events; offset++) {
                    producer.send(event(name, 0, offset, Instant.now()));
                    producer.send(event(name, 1, offset, Instant.now()));
                }
                producer.flush();
                instance.awaitOutput("is not delivered; trying again in");
                await().atMost(PATIENCE)
                        .until(() -> Duration.between(stopped, Instant.now()).compareTo(Duration.ofSeconds(20)) >= 0);
            } finally {
                druid.start(Role.INDEXER);
            }
            awaitDistinct(name, 2L * events);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(committed(name).values()).containsOnly((long) events));
        assertThat(instance.output()).doesNotContain("Lost [", "Gave back");
        assertThat(instance.terminate()).isZero();
    }

    @Test
    void what_is_late_or_no_event_of_a_topic_that_came_later_is_in_the_files() throws Exception {
        String name = "into_files";
        Path letters = directory.resolve("letters");
        ChildJvm instance = run(
                config(
                        name,
                        Map.of(
                                "topicPattern", "into_files_.*",
                                "useTopicAsDataSource", "true",
                                "deadLetters.type", "file",
                                "deadLetters.directory", letters.toString())),
                name);
        instance.awaitOutput("Reading topics");
        kafka.createTopic("into_files_new", 1);
        Instant now = Instant.now();
        produceLateAndUnparseable("into_files_new", now);
        awaitDistinct("into_files_new", 2);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(committed(name))
                .isEqualTo(Map.of(new TopicPartition("into_files_new", 0), 5L)));
        assertThat(instance.terminate()).isZero();

        List<JsonNode> lines = new ArrayList<>();
        try (Stream<String> text = Files.lines(letters.resolve("dead-letters-000001.jsonl"))) {
            for (String line : text.toList()) {
                lines.add(JSON.readTree(line));
            }
        }
        assertThat(lines).hasSize(3);
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.get("dataSource").asText()).isEqualTo("into_files_new");
            assertThat(line.get("source").get("topic").asText()).isEqualTo("into_files_new");
            assertThat(Instant.parse(line.get("time").asText())).isAfterOrEqualTo(now);
        });
        assertThat(lines)
                .extracting(
                        line -> line.get("source").get("offset").asText(),
                        line -> line.get("reason").asText(),
                        line -> line.get("value").asText())
                .containsExactlyInAnyOrder(
                        tuple("1", "UNPARSEABLE", "{\"cut"),
                        tuple("2", "BEFORE_WINDOW", late(2, now)),
                        tuple("3", "UNPARSEABLE", ""));
    }

    @Test
    void what_is_late_or_no_event_is_in_a_topic() throws Exception {
        String name = "into_kafka";
        kafka.createTopic(name, 1);
        kafka.createTopic("dead", 1);
        ChildJvm instance = run(config(name, Map.of("deadLetters.type", "kafka", "deadLetters.topic", "dead")), name);
        Instant now = Instant.now();
        produceLateAndUnparseable(name, now);
        awaitDistinct(name, 2);

        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition("dead", 0)));
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                return letters.size() >= 3;
            });
        }
        assertThat(instance.terminate()).isZero();
        assertThat(committed(name).values()).containsExactly(5L);
        assertThat(letters)
                .extracting(
                        letter -> header(letter, "tranquility.source.offset"),
                        letter -> header(letter, "tranquility.reason"),
                        letter -> new String(letter.value(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder(
                        tuple("1", "UNPARSEABLE", "{\"cut"),
                        tuple("2", "BEFORE_WINDOW", late(2, now)),
                        tuple("3", "UNPARSEABLE", ""));
    }

    /** Five records, of which the first and the last are good. */
    private static void produceLateAndUnparseable(String topic, Instant now) {
        try (TestProducer producer = kafka.producer()) {
            producer.send(event(topic, 0, 0, now));
            producer.send(new ProducerRecord<>(topic, 0, null, "{\"cut".getBytes(StandardCharsets.UTF_8)));
            producer.send(event(topic, 0, 2, now.minus(Duration.ofDays(3))));
            producer.send(new ProducerRecord<>(topic, 0, null, null));
            producer.send(event(topic, 0, 4, now));
        }
    }

    private static String late(long offset, Instant now) {
        return new String(event("any", 0, offset, now.minus(Duration.ofDays(3))).value(), StandardCharsets.UTF_8);
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
