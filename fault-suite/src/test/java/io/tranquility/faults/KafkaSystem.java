// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.integration.Distribution;
import io.tranquility.integration.Program;
import io.tranquility.kafkabroker.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packaged Kafka application. An event is acknowledged when the position behind its record is committed, so the caller
 * never offers one again: the application does. The lock guards what is not committed; a thread asks for positions.
 */
final class KafkaSystem implements KillableSystem {
    private static final Logger log = LoggerFactory.getLogger(KafkaSystem.class);
    private static final int PARTITIONS = 2;
    private static final long PERIOD_MILLIS = 200;

    private final KafkaBroker broker;
    private final Distribution distribution;
    private final DataSource dataSource;
    private final Path config;
    private final KafkaProducer<String, String> producer;
    private final ScheduledExecutorService positions = Executors.newSingleThreadScheduledExecutor();
    private volatile Program program;

    @GuardedBy("this")
    private final Map<TopicPartition, NavigableMap<Long, CompletableFuture<Outcome>>> uncommitted = new HashMap<>();

    @GuardedBy("this")
    private long inDoubt;

    private KafkaSystem(KafkaBroker broker, Distribution distribution, DataSource dataSource) throws IOException {
        this.broker = broker;
        this.distribution = distribution;
        this.dataSource = dataSource;
        this.config = dataSource.write();
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()), new StringSerializer(), new StringSerializer());
    }

    /** The name of the row's data source is its topic and its group. */
    static Opener of(KafkaBroker broker, Distribution distribution) {
        return given -> {
            Map<String, String> properties = new HashMap<>(given.properties());
            properties.put("kafka.bootstrap.servers", broker.bootstrapServers());
            properties.put("kafka.group.id", given.name());
            properties.put("topicPattern", given.name());
            DataSource dataSource = new DataSource(
                    given.name(), given.granularity(), properties, given.tuningConfig(), given.directory());
            broker.createTopic(dataSource.name(), PARTITIONS);
            KafkaSystem system = new KafkaSystem(broker, distribution, dataSource);
            system.start();
            Future<?> unused = system.positions.scheduleWithFixedDelay(
                    system::settleCommitted, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            return system;
        };
    }

    @Override
    public CompletableFuture<Outcome> offer(Event event) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Future<?> unused = producer.send(new ProducerRecord<>(dataSource.name(), event.toJson()), (record, failure) -> {
            if (failure != null) {
                outcome.completeExceptionally(failure);
                return;
            }
            synchronized (this) {
                uncommitted
                        .computeIfAbsent(new TopicPartition(record.topic(), record.partition()), any -> new TreeMap<>())
                        .put(record.offset(), outcome);
            }
        });
        return outcome;
    }

    /** Puts a record between the events that holds none, so that it becomes a dead letter. */
    void offerGarbage() {
        Future<?> unused = producer.send(new ProducerRecord<>(dataSource.name(), "no event"));
    }

    @Override
    public void kill() {
        program.kill();
        synchronized (this) {
            inDoubt += uncommitted.values().stream().mapToLong(Map::size).sum();
        }
    }

    @Override
    public void start() {
        program = distribution.start("kafka", "-configFile", config.toString());
    }

    @Override
    public synchronized long inDoubt() {
        return inDoubt;
    }

    @Override
    public void close() {
        positions.shutdownNow();
        producer.close();
        program.terminate();
    }

    private void settleCommitted() {
        try {
            broker.admin()
                    .listConsumerGroupOffsets(dataSource.name())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach(this::settle);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            log.debug("Kafka does not tell the positions now", e);
        }
    }

    private void settle(TopicPartition partition, OffsetAndMetadata committed) {
        List<CompletableFuture<Outcome>> settled;
        synchronized (this) {
            Map<Long, CompletableFuture<Outcome>> before = uncommitted
                    .computeIfAbsent(partition, any -> new TreeMap<>())
                    .headMap(committed.offset(), false);
            settled = new ArrayList<>(before.values());
            before.clear();
        }
        settled.forEach(outcome -> outcome.complete(Outcome.ACKNOWLEDGED));
    }
}
