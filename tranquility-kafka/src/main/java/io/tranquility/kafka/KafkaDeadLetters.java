// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.deadletters.DeadLetter;
import io.tranquility.deadletters.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes dead letters to a topic: the original bytes as the value, all else as headers. The producer may wait for
 * metadata, so it is called on a thread of its own.
 */
final class KafkaDeadLetters implements DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(KafkaDeadLetters.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final String HEADER = "tranquility.";

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final ExecutorService sender = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "tranquility-dead-letters");
        thread.setDaemon(true);
        return thread;
    });

    /** @param producer closed with this */
    KafkaDeadLetters(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    @Override
    public CompletableFuture<Void> write(DeadLetter letter) {
        return send(record(letter, letter.value())).exceptionallyCompose(failure -> {
            if (!(failure instanceof RecordTooLargeException)) {
                return CompletableFuture.failedFuture(failure);
            }
            // No repetition would help, and its record must not stand still for ever.
            log.warn("{} is too large for topic {}; it is written without its bytes", letter, topic);
            ProducerRecord<byte[], byte[]> withoutBytes = record(letter, new byte[0]);
            header(withoutBytes, "bytesLeftOut", Integer.toString(letter.value().length));
            return send(withoutBytes);
        });
    }

    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("The last dead letters were not handed to Kafka within {}", CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE_TIMEOUT);
    }

    @Override
    public String toString() {
        return "topic " + topic;
    }

    private CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        try {
            sender.execute(() -> {
                try {
                    Future<RecordMetadata> unused = producer.send(record, (metadata, failure) -> {
                        if (failure == null) {
                            written.complete(null);
                        } else {
                            written.completeExceptionally(failure);
                        }
                    });
                } catch (RuntimeException e) {
                    written.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            written.completeExceptionally(new IllegalStateException("The dead letters are closed", e));
        }
        return written;
    }

    private ProducerRecord<byte[], byte[]> record(DeadLetter letter, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, value);
        header(record, "time", letter.time().toString());
        header(record, "dataSource", letter.dataSource());
        header(record, "reason", letter.reason());
        header(record, "message", letter.message());
        letter.source().forEach((name, text) -> header(record, "source." + name, text));
        return record;
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String text) {
        record.headers().add(HEADER + name, text.getBytes(StandardCharsets.UTF_8));
    }
}
