// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import io.tranquility.kafkabroker.KafkaBroker;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Druid's workers or Kafka's broker go away under the Kafka application, and come back. */
@ExtendWith({SharedDruid.class, SharedKafka.class})
final class KafkaOutageIT {
    private static final int PARTITIONS = 2;
    private static final int PER_TICK = 10; // of each partition
    private static final int TICKS_PER_SECOND = 10;

    @RegisterExtension
    private final Distribution distribution = new Distribution("-Xmx128m");

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private KafkaRig rig;

    @BeforeEach
    void setUp(EmbeddedDruid druid, KafkaBroker kafka) {
        rig = new KafkaRig(druid, kafka, distribution);
    }

    @AfterEach
    void stopClock() {
        clock.shutdownNow();
    }

    private Program start(String name, String label) throws Exception {
        return rig.run(
                name,
                Map.of(
                        "kafka.client.id", label,
                        "kafka.group.protocol", "consumer",
                        "kafka.max.poll.interval.ms", "10000",
                        "commit.flushTimeoutMillis", "2000",
                        "druidBeam.firehoseRetryPeriod", "PT2S",
                        "tranquility.maxBatchSize", "500",
                        "tranquility.maxPendingBatches", "2"));
    }

    /** Produces steadily to all partitions for so long. */
    private ScheduledFuture<?> load(TestProducer producer, String topic, AtomicLong produced, int seconds) {
        long end = produced.get() + (long) seconds * TICKS_PER_SECOND * PER_TICK;
        return clock.scheduleAtFixedRate(
                () -> {
                    for (int i = 0; i < PER_TICK; i++) {
                        for (int partition = 0; partition < PARTITIONS; partition++) {
                            producer.send(KafkaRig.event(topic, partition, produced.get(), Instant.now()));
                        }
                        produced.incrementAndGet();
                    }
                    if (produced.get() >= end) {
                        throw new LoadDone();
                    }
                },
                0,
                1000 / TICKS_PER_SECOND,
                TimeUnit.MILLISECONDS);
    }

    /** Ends a load. */
    private static final class LoadDone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static void awaitEnd(ScheduledFuture<?> load, int seconds) throws Exception {
        try {
            load.get(seconds + KafkaRig.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(LoadDone.class);
        }
    }

    private void stopWorkers() {
        rig.druid().stop(Role.INDEXER);
        rig.druid().stop(Role.SECOND_INDEXER);
    }

    private void startWorkers() {
        rig.druid().start(Role.INDEXER);
        rig.druid().start(Role.SECOND_INDEXER);
    }

    @Test
    void druid_may_be_away_and_the_consumer_stays_in_the_group() throws Exception {
        String name = "away";
        rig.kafka().createTopic(name, PARTITIONS);
        Program instance = start(name, "a");
        AtomicLong produced = new AtomicLong();
        try (TestProducer producer = rig.producer()) {
            awaitEnd(load(producer, name, produced, 2), 2);
            rig.awaitDistinct(name, PARTITIONS * produced.get());
            stopWorkers();
            try {
                awaitEnd(load(producer, name, produced, 20), 20);
            } finally {
                startWorkers();
            }
            awaitEnd(load(producer, name, produced, 2), 2);
        }
        rig.awaitDistinct(name, PARTITIONS * produced.get());
        rig.awaitCommitted(name, produced.get());
        assertThat(instance.log()).doesNotContain("Lost [", "Gave back");
        assertThat(instance.terminate()).isZero();
    }

    @Test
    @Tag("faults")
    void while_druid_is_away_for_two_minutes_an_instance_comes_and_takes_its_share() throws Exception {
        String name = "long_away";
        rig.kafka().createTopic(name, PARTITIONS);
        Program first = start(name, "a");
        AtomicLong produced = new AtomicLong();
        Program second;
        try (TestProducer producer = rig.producer()) {
            awaitEnd(load(producer, name, produced, 2), 2);
            rig.awaitDistinct(name, PARTITIONS * produced.get());
            stopWorkers();
            try {
                ScheduledFuture<?> load = load(producer, name, produced, 120);
                second = start(name, "b");
                awaitShared(name);
                assertThat(load.isDone()).as("Druid is back").isFalse();
                awaitEnd(load, 120);
            } finally {
                startWorkers();
            }
        }
        rig.awaitDistinct(name, PARTITIONS * produced.get());
        rig.awaitCommitted(name, produced.get());
        long repeated = rig.repeated(name);
        System.out.println("Repeated after an outage with a revocation: " + repeated + " of "
                + PARTITIONS * produced.get() + " events");
        assertThat(repeated)
                .as("repeated: what was in flight when the partition was given back")
                .isLessThan(2_000);
        assertThat(first.log()).contains("Gave back 1 partitions").doesNotContain("Lost [");
        assertThat(second.log()).doesNotContain("Lost [");
        assertThat(first.terminate()).isZero();
        assertThat(second.terminate()).isZero();
    }

    /** Waits until each of two instances has a partition. */
    private void awaitShared(String name) {
        await().atMost(KafkaRig.PATIENCE).ignoreExceptions().untilAsserted(() -> {
            Map<String, Integer> sizes = new HashMap<>();
            rig.assignments(name).forEach((member, partitions) -> sizes.put(member, partitions.size()));
            assertThat(sizes).isEqualTo(Map.of("a-1", 1, "b-1", 1));
        });
    }

    @Test
    void a_broker_that_is_killed_and_started_again_costs_nothing() throws Exception {
        String name = "broker_away";
        rig.kafka().createTopic(name, PARTITIONS);
        Program instance = start(name, "a");
        AtomicLong produced = new AtomicLong();
        try (TestProducer producer = rig.producer()) {
            awaitEnd(load(producer, name, produced, 2), 2);
            rig.awaitDistinct(name, PARTITIONS * produced.get());
            ScheduledFuture<?> load = load(producer, name, produced, 10);
            rig.kafka().kill();
            rig.kafka().start();
            awaitEnd(load, 10);
        }
        rig.awaitDistinct(name, PARTITIONS * produced.get());
        rig.awaitCommitted(name, produced.get());
        assertThat(rig.assignments(name)).containsOnlyKeys("a-1");
        assertThat(instance.terminate()).isZero();
    }
}
