// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.kafkabroker.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the records of topics, those that are no events too. */
@ExtendWith({SharedDruid.class, SharedKafka.class})
final class KafkaRecordsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Kafka's clients log their properties in it. */
    @RegisterExtension
    private final Distribution distribution =
            new Distribution("-Xmx128m -Dorg.slf4j.simpleLogger.log.org.apache.kafka=info");

    private KafkaRig rig;

    @BeforeEach
    void setUp(EmbeddedDruid druid, KafkaBroker kafka) {
        rig = new KafkaRig(druid, kafka, distribution);
    }

    /** Five records, of which the first and the last are good. */
    private void produceLateAndUnparseable(String topic, Instant now) {
        try (TestProducer producer = rig.producer()) {
            producer.send(KafkaRig.event(topic, 0, 0, now));
            producer.send(KafkaRig.record(topic, 0, "{\"cut"));
            producer.send(KafkaRig.event(topic, 0, 2, now.minus(Duration.ofDays(3))));
            producer.send(new ProducerRecord<>(topic, 0, null, null));
            producer.send(KafkaRig.event(topic, 0, 4, now));
        }
    }

    private static String late(long offset, Instant now) {
        return new String(
                KafkaRig.event("any", 0, offset, now.minus(Duration.ofDays(3))).value(), StandardCharsets.UTF_8);
    }

    private static List<JsonNode> letters(Path directory) throws IOException {
        List<JsonNode> letters = new ArrayList<>();
        try (Stream<String> lines = Files.lines(directory.resolve("dead-letters-000001.jsonl"))) {
            for (String line : lines.toList()) {
                letters.add(JSON.readTree(line));
            }
        }
        return letters;
    }

    /** The first records of a topic of one partition. */
    private List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", rig.kafka().bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            await().atMost(KafkaRig.PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Test
    void topics_and_partitions_may_come_later_and_what_is_late_or_no_event_is_in_the_files() throws Exception {
        String name = "into_files";
        String topic = "into_files_new";
        Path letters = distribution.directory().resolve("letters");
        Program instance = rig.run(
                name,
                Map.of(
                        "topicPattern", "into_files_.*",
                        "useTopicAsDataSource", "true",
                        "deadLetters.type", "file",
                        "deadLetters.directory", letters.toString()));
        instance.awaitLog("Reading topics");
        rig.kafka().createTopic(topic, 1);
        Instant now = Instant.now();
        produceLateAndUnparseable(topic, now);
        rig.awaitDistinct(topic, 2);
        rig.awaitCommitted(name, 5);

        rig.kafka()
                .admin()
                .createPartitions(Map.of(topic, NewPartitions.increaseTo(2)))
                .all()
                .get();
        await().atMost(KafkaRig.PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        rig.ends(List.of(new TopicPartition(topic, 1))))
                .hasSize(1));
        try (TestProducer producer = rig.producer()) {
            for (int offset = 0; offset < 5; offset++) {
                producer.send(KafkaRig.event(topic, 1, offset, now));
            }
        }
        rig.awaitDistinct(topic, 7);
        await().atMost(KafkaRig.PATIENCE).untilAsserted(() -> assertThat(rig.committed(name))
                .isEqualTo(Map.of(new TopicPartition(topic, 0), 5L, new TopicPartition(topic, 1), 5L)));
        assertThat(instance.terminate()).isZero();
        assertThat(instance.log())
                .contains(topic + ": 10 records; 7 events sent, 1 dropped {BEFORE_WINDOW=1}, 2 unparseable");

        assertThat(letters(letters)).hasSize(3).allSatisfy(letter -> {
            assertThat(letter.get("dataSource").asText()).isEqualTo(topic);
            assertThat(letter.get("source").get("topic").asText()).isEqualTo(topic);
            assertThat(Instant.parse(letter.get("time").asText())).isAfterOrEqualTo(now);
        });
        assertThat(letters(letters))
                .extracting(
                        letter -> letter.get("source").get("offset").asText(),
                        letter -> letter.get("reason").asText(),
                        letter -> letter.get("value").asText())
                .containsExactlyInAnyOrder(
                        tuple("1", "UNPARSEABLE", "{\"cut"),
                        tuple("2", "BEFORE_WINDOW", late(2, now)),
                        tuple("3", "UNPARSEABLE", ""));
    }

    @Test
    void kafka_is_reached_over_tls_and_with_a_password_also_by_the_dead_letters_and_no_secret_is_logged(
            KafkaCertificate certificate) throws Exception {
        String name = "secured";
        String dead = "secured_dead";
        rig.kafka().createTopic(name, 1);
        rig.kafka().createTopic(dead, 1);
        Path storePassword =
                Files.writeString(distribution.directory().resolve("store-password"), KafkaCertificate.PASSWORD + "\n");
        Path jaas = Files.writeString(distribution.directory().resolve("jaas"), jaas(SharedKafka.PASSWORD) + "\n");
        Map<String, String> properties = new HashMap<>();
        properties.put("kafka.bootstrap.servers", rig.kafka().bootstrapServers("SSL"));
        properties.put("kafka.security.protocol", "SSL");
        properties.put("kafka.ssl.truststore.type", "PEM");
        properties.put("kafka.ssl.truststore.location", certificate.trusted().toString());
        properties.put("kafka.ssl.keystore.type", "PKCS12");
        properties.put("kafka.ssl.keystore.location", certificate.keyStore().toString());
        properties.put("kafka.ssl.keystore.password", "${file:" + storePassword + "}");
        properties.put("deadLetters.type", "kafka");
        properties.put("deadLetters.topic", dead);
        properties.put("deadLetters.kafka.bootstrap.servers", rig.kafka().bootstrapServers("SASL_SSL"));
        properties.put("deadLetters.kafka.security.protocol", "SASL_SSL");
        properties.put("deadLetters.kafka.sasl.mechanism", "PLAIN");
        properties.put("deadLetters.kafka.sasl.jaas.config", "${file:" + jaas + "}");
        Program instance = rig.run(name, properties);
        Instant now = Instant.now();
        produceLateAndUnparseable(name, now);
        rig.awaitDistinct(name, 2);
        rig.awaitCommitted(name, 5);
        assertThat(instance.terminate()).isZero();

        assertThat(records(dead, 3))
                .extracting(
                        letter -> header(letter, "tranquility.source.offset"),
                        letter -> header(letter, "tranquility.reason"),
                        letter -> new String(letter.value(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder(
                        tuple("1", "UNPARSEABLE", "{\"cut"),
                        tuple("2", "BEFORE_WINDOW", late(2, now)),
                        tuple("3", "UNPARSEABLE", ""));
        assertThat(instance.log())
                .contains("ssl.keystore.password = [hidden]", "sasl.jaas.config = [hidden]")
                .doesNotContain(KafkaCertificate.PASSWORD, SharedKafka.PASSWORD);

        properties.put("deadLetters.type", "none");
        properties.put("kafka.bootstrap.servers", rig.kafka().bootstrapServers("SASL_SSL"));
        properties.put("kafka.security.protocol", "SASL_SSL");
        properties.put("kafka.sasl.mechanism", "PLAIN");
        properties.put("kafka.sasl.jaas.config", jaas("a-wrong-password"));
        Program refused = rig.run(name, properties);
        assertThat(refused.awaitEnd()).isEqualTo(1);
        assertThat(refused.log())
                .contains("Tranquility Kafka cannot go on", "SaslAuthenticationException")
                .doesNotContain("a-wrong-password");
    }

    @Test
    void the_examples_of_the_distribution_run() throws Exception {
        rig.kafka().createTopic("metrics", 1);
        long sent = 0;
        for (String example : List.of("kafka.json", "kafka.yaml")) {
            Path config = Files.writeString(
                    distribution.directory().resolve(example),
                    Files.readString(distribution.home().resolve("conf/" + example + ".example"))
                            .replace("localhost:2181", rig.druid().zookeeperConnect())
                            .replace("localhost:9092", rig.kafka().bootstrapServers()));
            Program instance = distribution.start("kafka", "-configFile", config.toString());
            try (TestProducer producer = rig.producer()) {
                producer.send(KafkaRig.record(
                        "metrics", 0, "{\"timestamp\": \"" + Instant.now() + "\", \"page\": \"a\", \"value\": 1.5}"));
            }
            sent++;
            rig.awaitAtLeast("SELECT SUM(\"count\") AS n FROM \"metrics-kafka\" WHERE page = 'a'", sent);
            assertThat(instance.terminate()).as(example).isZero();
            assertThat(rig.committed("tranquility-kafka")).isEqualTo(Map.of(new TopicPartition("metrics", 0), sent));
        }
        assertThat(rig.druid().sql("SELECT SUM(\"count\") AS n, SUM(value_sum) AS total FROM \"metrics-kafka\""))
                .isEqualTo(List.of(Map.of("n", 2, "total", 3.0)));
    }

    private static String jaas(String password) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + SharedKafka.USER
                + "\" password=\"" + password + "\";";
    }

    /** Records that are no events, or hardly, by what is odd about them. */
    private static Map<String, byte[]> garbage(Instant now) {
        String begin = "{\"time\": \"" + now + "\", \"id\": \"odd\", ";
        Map<String, byte[]> garbage = new LinkedHashMap<>();
        garbage.put("nothing", null);
        garbage.put("no bytes", new byte[0]);
        garbage.put("blank", utf8(" \n "));
        garbage.put("NUL", new byte[] {0});
        garbage.put("NULs", new byte[100_000]);
        garbage.put(
                "cut UTF-8",
                Arrays.copyOf(utf8(begin + "\"x\": \"\u00e4"), utf8(begin + "\"x\": \"\u00e4").length - 1));
        garbage.put("no UTF-8", new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0xfd});
        garbage.put("half an object", utf8(begin));
        garbage.put("no object", utf8("[1, 2]"));
        garbage.put("a word", utf8("nonsense"));
        garbage.put("too many digits", utf8(begin + "\"p\": " + "9".repeat(10_000) + "}"));
        garbage.put("nested without end", utf8(begin + "\"x\": " + "[".repeat(100_000)));
        garbage.put("objects without end", utf8("{\"x\": ".repeat(100_000)));
        garbage.put("nested too deeply", utf8(begin + "\"x\": " + "[".repeat(5_000) + "]".repeat(5_000) + "}"));
        garbage.put("no time", utf8("{\"id\": \"odd\"}"));
        garbage.put("no such time", utf8("{\"id\": \"odd\", \"time\": \"yesterday\"}"));
        garbage.put("a time beyond all", utf8("{\"id\": \"odd\", \"time\": 9e99}"));
        garbage.put("a huge number", utf8(begin + "\"p\": 1e999}"));
        garbage.put("a number too large", utf8(begin + "\"p\": 99999999999999999999}"));
        garbage.put("NUL in a text", utf8("{\"time\": \"" + now + "\", \"id\": \"odd\\u0000\"}"));
        garbage.put("half a surrogate", utf8("{\"time\": \"" + now + "\", \"id\": \"odd\\ud800\"}"));
        garbage.put("a long text", utf8("{\"time\": \"" + now + "\", \"id\": \"odd" + "x".repeat(900_000) + "\"}"));
        return garbage;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void garbage_of_every_kind_is_counted_logged_and_kept_and_stops_nothing() throws Exception {
        String name = "garbage_records";
        rig.kafka().createTopic(name, 1);
        Path directory = distribution.directory().resolve("letters");
        Program instance =
                rig.run(name, Map.of("deadLetters.type", "file", "deadLetters.directory", directory.toString()));
        Instant now = Instant.now();
        Map<String, byte[]> garbage = garbage(now);
        List<byte[]> values = List.copyOf(garbage.values().stream()
                .map(value -> value == null ? new byte[0] : value)
                .toList());
        try (TestProducer producer = rig.producer()) {
            garbage.values().forEach(value -> producer.send(new ProducerRecord<>(name, 0, null, value)));
            for (int offset = garbage.size(); offset < garbage.size() + 100; offset++) {
                producer.send(KafkaRig.event(name, 0, offset, now));
            }
        }
        rig.awaitCommitted(name, garbage.size() + 100);
        assertThat(instance.terminate()).isZero();

        Map<String, Integer> reasons = new HashMap<>();
        List<JsonNode> letters = letters(directory);
        for (JsonNode letter : letters) {
            reasons.merge(letter.get("reason").asText(), 1, Integer::sum);
            int offset = letter.get("source").get("offset").asInt();
            byte[] bytes = letter.has("value")
                    ? utf8(letter.get("value").asText())
                    : Base64.getDecoder().decode(letter.get("valueBase64").asText());
            assertThat(bytes).as("the bytes at offset %d", offset).isEqualTo(values.get(offset));
            assertThat(letter.get("message").asText())
                    .as("the message at offset %d", offset)
                    .isNotBlank();
        }
        System.out.println("Garbage: " + reasons + "; "
                + instance.log()
                        .lines()
                        .filter(line -> line.contains(" records; "))
                        .reduce("", (first, second) -> second));
        int unparseable = reasons.remove("UNPARSEABLE");
        int dropped = reasons.values().stream().mapToInt(Integer::intValue).sum();
        long sent = garbage.size() + 100L - unparseable - dropped;
        assertThat(unparseable).isGreaterThanOrEqualTo(13);
        assertThat(dropped).isGreaterThanOrEqualTo(3);
        assertThat(instance.log())
                .contains(name + ": " + (garbage.size() + 100) + " records; " + sent + " events sent, " + dropped
                        + " dropped ")
                .contains(", " + unparseable + " unparseable")
                .contains("The record of topic " + name + " partition 0 at offset 0 cannot be parsed for " + name
                        + ": the record has" + " no value");
        assertThat(instance.log().lines().filter(line -> line.contains("cannot be parsed")))
                .as("at most ten in ten seconds")
                .hasSizeBetween(10, unparseable);
        rig.awaitAtLeast("SELECT SUM(\"count\") AS n FROM \"" + name + "\"", sent);
        assertThat(rig.sql("SELECT SUM(\"count\") AS n FROM \"" + name + "\"")).isEqualTo(sent);
        assertThat(rig.sql("SELECT COUNT(*) AS n FROM \"" + name + "\" WHERE id LIKE '0-%'"))
                .isEqualTo(100);
    }
}
