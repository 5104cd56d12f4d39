// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.kafkabroker.KafkaBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several instances of the Kafka application share partitions, and come and go. */
@ExtendWith({SharedDruid.class, SharedKafka.class})
final class KafkaInstancesIT {
    private static final int PARTITIONS = 6;
    private static final int PER_PARTITION = 8_334; // 50,000 in all

    @RegisterExtension
    private final Distribution distribution = new Distribution("-Xmx128m");

    private KafkaRig rig;

    @BeforeEach
    void setUp(EmbeddedDruid druid, KafkaBroker kafka) {
        rig = new KafkaRig(druid, kafka, distribution);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void of_instances_that_come_and_go_and_crash_nothing_is_lost_and_only_the_uncommitted_repeats(String protocol)
            throws Exception {
        String name = "comings_and_goings_" + protocol;
        rig.kafka().createTopic(name, PARTITIONS);
        Program a = start(name, protocol, "a", Duration.ofSeconds(4));
        Program b = start(name, protocol, "b", Duration.ofSeconds(4));
        Program c = start(name, protocol, "c", Duration.ofSeconds(4));
        await().atMost(KafkaRig.PATIENCE)
                .ignoreExceptions()
                .until(() -> rig.assignments(name).values().stream()
                                .filter(partitions -> partitions.size() == 2)
                                .count()
                        == 3);

        Semaphore permits = new Semaphore(1500);
        Thread load = new Thread(() -> produce(name, permits), "load");
        load.start();
        try {
            rig.awaitAtLeast("SELECT COUNT(*) AS n FROM \"" + name + "\"", 3000);
            assertThat(b.terminate()).as("exit status after SIGTERM").isZero();

            // Commits nothing but what it gives back, so that all it sends is uncommitted.
            Program d = start(name, protocol, "d", Duration.ofHours(1));
            await().atMost(KafkaRig.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> rig.assignments(name).get("d-1").size() == 2);
            List<TopicPartition> ofKilled = rig.assignments(name).get("d-1");
            permits.release(3000);
            String sentByKilled = "SELECT COUNT(*) AS n FROM \"" + name + "\" WHERE p IN ("
                    + ofKilled.get(0).partition() + ", " + ofKilled.get(1).partition() + ")";
            rig.awaitAtLeast(sentByKilled, 3500);
            long sent = rig.sql(sentByKilled);
            d.kill();
            Map<TopicPartition, Long> committed = rig.committed(name);
            Map<TopicPartition, Long> ends = rig.ends(ofKilled);

            permits.release(PER_PARTITION - 4500);
            load.join();
            rig.awaitDistinct(name, (long) PER_PARTITION * PARTITIONS);

            assertOnlyRepeated(name, sent, ofKilled, committed, ends);
            assertThat(a.terminate()).isZero();
            assertThat(c.terminate()).isZero();
            assertThat(rig.committed(name).values())
                    .containsOnly((long) PER_PARTITION)
                    .hasSize(PARTITIONS);
        } finally {
            load.interrupt();
            load.join();
        }
    }

    private Program start(String name, String protocol, String label, Duration commitPeriod) throws Exception {
        Map<String, String> properties = new HashMap<>(Map.of(
                "kafka.client.id", label,
                "kafka.group.protocol", protocol,
                "commit.periodMillis", Long.toString(commitPeriod.toMillis())));
        if (protocol.equals("classic")) {
            properties.put("kafka.session.timeout.ms", "6000"); // the other protocol has it at the broker
        }
        return rig.run(name, properties);
    }

    /** Produces to all partitions, one record of each for each permit. */
    private void produce(String topic, Semaphore permits) {
        try (TestProducer producer = rig.producer()) {
            for (int offset = 0; offset < PER_PARTITION; offset++) {
                permits.acquire();
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    producer.send(KafkaRig.event(topic, partition, offset, Instant.now()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the test failed
        }
    }

    /**
     * What the killed instance had sent and not committed is there twice, and nothing else.
     *
     * @param sent how many of its partitions' records were in Druid before
     */
    private void assertOnlyRepeated(
            String name,
            long sent,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> committed,
            Map<TopicPartition, Long> ends) {
        long uncommitted = 0;
        long sentUncommitted = sent;
        StringBuilder condition = new StringBuilder("FALSE");
        for (TopicPartition partition : partitions) {
            long from = committed.getOrDefault(partition, 0L);
            uncommitted += ends.get(partition) - from;
            sentUncommitted -= from;
            condition
                    .append(" OR (p = ")
                    .append(partition.partition())
                    .append(" AND o >= ")
                    .append(from)
                    .append(" AND o < ")
                    .append(ends.get(partition))
                    .append(")");
        }
        long thrice = rig.sql(
                "SELECT COUNT(*) AS n FROM (SELECT id FROM \"" + name + "\" GROUP BY id HAVING SUM(\"count\") > 2)");
        long repeated = rig.repeated(name);
        long elsewhere = rig.sql("SELECT COUNT(*) AS n FROM (SELECT id, p, o FROM \"" + name
                + "\" GROUP BY id, p, o HAVING SUM(\"count\") > 1) WHERE NOT (" + condition + ")");
        System.out.println("Repeated: " + repeated + "; not committed by the killed instance: " + uncommitted
                + ", of which it had sent at least " + sentUncommitted);
        assertThat(thrice).as("more than twice").isZero();
        assertThat(elsewhere)
                .as("repeated, but not of what the killed instance had not committed")
                .isZero();
        assertThat(sentUncommitted).isPositive();
        assertThat(repeated).isBetween(sentUncommitted, uncommitted);
    }
}
