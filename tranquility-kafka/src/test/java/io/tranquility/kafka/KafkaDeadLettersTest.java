// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import io.tranquility.deadletters.DeadLetter;
import io.tranquility.deadletters.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaDeadLettersTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final DeadLetter LETTER = new DeadLetter(
            Instant.parse("2026-11-23T10:00:00Z"),
            "wiki",
            "REJECTED",
            "not a number",
            Map.of("topic", "edits"),
            new byte[] {1, 2, 3});

    @TempDir
    private Path directory;

    /** Completes each record as it is sent; the first with an error, if there is one. */
    private static final class Producer extends MockProducer<byte[], byte[]> {
        private RuntimeException firstFailure;

        Producer(RuntimeException firstFailure) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.firstFailure = firstFailure;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (firstFailure != null) {
                RuntimeException failure = firstFailure;
                firstFailure = null;
                callback.onCompletion(null, failure);
                return CompletableFuture.failedFuture(failure);
            }
            return super.send(record, callback);
        }
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        Arrays.stream(record.headers().toArray())
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    @Test
    void a_letter_is_the_bytes_and_headers() {
        Producer producer = new Producer(null);
        try (KafkaDeadLetters letters = new KafkaDeadLetters(producer, "dead")) {
            assertThat(letters.write(LETTER)).succeedsWithin(SOON);
        }
        ProducerRecord<byte[], byte[]> record = producer.history().get(0);
        assertThat(record.topic()).isEqualTo("dead");
        assertThat(record.value()).containsExactly(1, 2, 3);
        assertThat(headers(record))
                .isEqualTo(Map.of(
                        "tranquility.time", "2026-11-23T10:00:00Z",
                        "tranquility.dataSource", "wiki",
                        "tranquility.reason", "REJECTED",
                        "tranquility.message", "not a number",
                        "tranquility.source.topic", "edits"));
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void a_letter_that_is_too_large_goes_without_its_bytes() {
        Producer producer = new Producer(new RecordTooLargeException("1 MB at most"));
        try (KafkaDeadLetters letters = new KafkaDeadLetters(producer, "dead")) {
            assertThat(letters.write(LETTER)).succeedsWithin(SOON);
        }
        ProducerRecord<byte[], byte[]> record = producer.history().get(0);
        assertThat(record.value()).isEmpty();
        assertThat(headers(record)).containsEntry("tranquility.bytesLeftOut", "3");
    }

    @Test
    void a_letter_that_kafka_does_not_take_fails_and_may_be_written_again() {
        Producer producer = new Producer(new TimeoutException("no broker"));
        try (KafkaDeadLetters letters = new KafkaDeadLetters(producer, "dead")) {
            assertThat(letters.write(LETTER))
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .withMessageContaining("no broker");
            assertThat(letters.write(LETTER)).succeedsWithin(SOON);
        }
    }

    @Test
    void letters_fail_once_it_is_closed() {
        KafkaDeadLetters letters = new KafkaDeadLetters(new Producer(null), "dead");
        letters.close();
        assertThat(letters.write(LETTER))
                .failsWithin(SOON)
                .withThrowableThat()
                .withMessageContaining("The dead letters are closed");
    }

    private PropertyValues properties(Map<String, String> more) {
        TestConfig config = new TestConfig(directory).dataSource("wiki", Map.of());
        more.forEach(config::with);
        return config.read().properties();
    }

    @Test
    void the_producer_finds_kafka_as_the_consumers_do_unless_told_otherwise() {
        Map<String, Object> producer = KafkaDeadLettersProvider.producer(properties(Map.of(
                "kafka.security.protocol", "SSL",
                "kafka.ssl.truststore.location", "/trust",
                "kafka.sasl.mechanism", "PLAIN",
                "kafka.fetch.min.bytes", "7",
                "deadLetters.kafka.compression.type", "zstd",
                "deadLetters.kafka.security.protocol", "SASL_SSL")));

        assertThat(producer)
                .containsEntry("bootstrap.servers", "127.0.0.1:1")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("ssl.truststore.location", "/trust")
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("compression.type", "zstd")
                .doesNotContainKey("fetch.min.bytes");
    }

    @Test
    void is_found_by_its_type() {
        try (DeadLetters letters =
                DeadLetters.open(properties(Map.of("deadLetters.type", "kafka", "deadLetters.topic", "dead")))) {
            assertThat(letters).hasToString("topic dead");
        }
    }

    @Test
    void without_brokers_it_is_refused() {
        TestConfig config = new TestConfig(directory)
                .dataSource("wiki", Map.of())
                .with("kafka.bootstrap.servers", null)
                .with("deadLetters.type", "kafka");
        PropertyValues properties = config.read().properties();
        assertThatThrownBy(() -> DeadLetters.open(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("neither deadLetters.kafka.bootstrap.servers nor kafka.bootstrap.servers");
    }

    @Test
    void what_the_producer_refuses_is_told() {
        PropertyValues properties = properties(Map.of("deadLetters.type", "kafka", "deadLetters.kafka.acks", "some"));
        assertThatThrownBy(() -> DeadLetters.open(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Kafka's producer refuses it")
                .hasMessageContaining("acks");
    }
}
