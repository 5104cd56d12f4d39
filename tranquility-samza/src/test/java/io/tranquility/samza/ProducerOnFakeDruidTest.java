// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.Fault;
import io.tranquility.testing.LoopbackZooKeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.samza.SamzaException;
import org.apache.samza.config.MapConfig;
import org.apache.samza.metrics.Gauge;
import org.apache.samza.metrics.MetricsRegistryMap;
import org.apache.samza.system.OutgoingMessageEnvelope;
import org.apache.samza.system.SystemProducer;
import org.apache.samza.system.SystemStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The producer with a client by a configuration, and a Druid that answers as it is told. */
@Timeout(60)
final class ProducerOnFakeDruidTest {
    private static final String TASK = "Partition 0";

    private final MetricsRegistryMap registry = new MetricsRegistryMap();
    private LoopbackZooKeeper zooKeeper;
    private FakeDruid druid;
    private SystemProducer producer;

    @BeforeEach
    void start() {
        zooKeeper = LoopbackZooKeeper.open();
        druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                .zooKeeper(zooKeeper.connect())
                .start();
    }

    @AfterEach
    void stop() {
        try {
            producer.stop();
        } finally {
            druid.close();
            zooKeeper.close();
        }
    }

    @Test
    void each_event_is_in_druid_or_counted_by_its_reason() {
        producer = producer(Map.of("systems.druid.beam.config", config()));
        send(event("first", Instant.now()));
        send(event("late", Instant.now().minus(Duration.ofDays(2))));
        send(Map.of("user", "timeless"));
        druid.failPushes(Fault.loseAnswer(), 1);
        send(event("second", Instant.now()));

        producer.flush(TASK);

        assertThat(druid.hasFailedAsAsked()).isTrue();
        assertThat(druid.rows("clicks"))
                .extracting(row -> row.get("user"))
                .containsExactlyInAnyOrder("first", "second");
        awaitCount("events-received", 4);
        awaitCount("events-sent", 2);
        awaitCount("events-dropped-before-window", 1);
        awaitCount("events-dropped-no-timestamp", 1);
        awaitCount("events-failed", 0);
        awaitCount("events-pending", 0);
    }

    @Test
    void what_druid_refuses_fails_the_commit_and_not_the_one_after_it() {
        producer = producer(Map.of("systems.druid.beam.config", config()));
        send(event("before", Instant.now()));
        producer.flush(TASK);
        Instant nextTask = Instant.now().plus(Duration.ofMinutes(3));

        druid.failOverlord(Fault.answer(400, "no such worker category"), 10_000);
        send(event("lost", nextTask));
        assertThatThrownBy(() -> producer.flush(TASK))
                .isInstanceOf(SamzaException.class)
                .hasMessageStartingWith(TASK + " -> druid.clicks: 1 event failed: ")
                .hasStackTraceContaining("no such worker category");
        awaitCount("events-failed", 1);

        druid.heal();
        send(event("replayed", nextTask));
        producer.flush(TASK);
        awaitCount("events-sent", 2);
    }

    @Test
    void events_of_a_type_of_ones_own_go_through_the_beam_that_a_class_makes() {
        producer = producer(Map.of(
                "systems.druid.beam.factory", ClickBeams.class.getName(),
                "clicks.config", config()));
        send(new ClickBeams.Click(Instant.now(), "Ada"));
        producer.flush(TASK);
        assertThat(druid.rows("clicks")).extracting(row -> row.get("user")).containsExactly("Ada");
    }

    private SystemProducer producer(Map<String, String> properties) {
        SystemProducer made = new BeamSystemFactory()
                .getProducer("druid", new MapConfig(new HashMap<>(properties)), registry, "test");
        made.register(TASK);
        made.start();
        return made;
    }

    private void send(Object message) {
        producer.send(TASK, new OutgoingMessageEnvelope(new SystemStream("druid", "clicks"), message));
    }

    private static Map<String, Object> event(String user, Instant time) {
        return Map.of("time", time.toString(), "user", user);
    }

    private long count(String metric) {
        return ((Number) ((Gauge<?>) registry.getGroup(StreamMetrics.GROUP).get("druid-clicks-" + metric)).getValue())
                .longValue();
    }

    /** What Samza is shown may be a second old. */
    private void awaitCount(String metric, long expected) {
        await().untilAsserted(() -> assertThat(count(metric)).as(metric).isEqualTo(expected));
    }

    private String config() {
        return """
                {
                  "dataSources": [{
                    "spec": {
                      "dataSchema": {
                        "dataSource": "clicks",
                        "timestampSpec": {"column": "time", "format": "auto"},
                        "dimensionsSpec": {"dimensions": ["user"]},
                        "granularitySpec": {"segmentGranularity": "MINUTE", "queryGranularity": "NONE"}
                      },
                      "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                    }
                  }],
                  "properties": {"zookeeper.connect": "%s"}
                }
                """.formatted(zooKeeper.connect());
    }
}
