// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.kafkabroker.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The Kafka application of the distribution between a real Kafka and the shared Druid. In each test data source, topic and
 * consumer group have one name.
 */
record KafkaRig(EmbeddedDruid druid, KafkaBroker kafka, Distribution distribution) {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Starts an instance. */
    Program run(String name, Map<String, String> properties) throws IOException {
        return distribution.start(
                "kafka", "-configFile", config(name, properties).toString());
    }

    /** Writes a configuration file. */
    Path config(String name, Map<String, String> properties) throws IOException {
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
        Path config = Files.createTempFile(distribution.directory(), name, ".json");
        return Files.writeString(config, """
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

    TestProducer producer() {
        return new TestProducer(kafka.bootstrapServers());
    }

    /** An event that says where it is in the topic, so that Druid can be asked for it. */
    static ProducerRecord<byte[], byte[]> event(String topic, int partition, long offset, Instant time) {
        return record(
                topic,
                partition,
                "{\"time\": \"" + time + "\", \"id\": \"" + partition + "-" + offset + "\", \"p\": " + partition
                        + ", \"o\": " + offset + "}");
    }

    static ProducerRecord<byte[], byte[]> record(String topic, int partition, String value) {
        return new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The column {@code n} of the only row. */
    long sql(String query) {
        Object value = druid.sql(query).get(0).get("n");
        return value == null ? 0 : ((Number) value).longValue();
    }

    /** Waits until Druid has so many different events, and no more. */
    void awaitDistinct(String dataSource, long count) {
        awaitAtLeast(distinct(dataSource), count);
        assertThat(sql(distinct(dataSource))).isEqualTo(count);
    }

    /** Waits until Druid counts at least so many. */
    void awaitAtLeast(String query, long count) {
        await(query + " >= " + count)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> sql(query) >= count);
    }

    /** How many events are in Druid more often than once. */
    long repeated(String dataSource) {
        return sql("SELECT COUNT(*) AS n FROM (SELECT id FROM \"" + dataSource
                + "\" GROUP BY id HAVING SUM(\"count\") > 1)");
    }

    /** The positions of a group. */
    Map<TopicPartition, Long> committed(String group) throws Exception {
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

    /** Waits until each partition that the group has is committed up to here. */
    void awaitCommitted(String group, long position) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(committed(group).values()).isNotEmpty().containsOnly(position));
    }

    /** Which partitions each member has; a member is told by its client id. */
    Map<String, List<TopicPartition>> assignments(String group) throws Exception {
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

    /** The ends of partitions. */
    Map<TopicPartition, Long> ends(List<TopicPartition> partitions) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        kafka.admin().listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static String distinct(String dataSource) {
        return "SELECT COUNT(*) AS n FROM (SELECT id FROM \"" + dataSource + "\" GROUP BY id)";
    }
}
