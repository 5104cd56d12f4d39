// SPDX-License-Identifier: Apache-2.0
package io.tranquility.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tranquility.beam.SendResult;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.FakeDruid;
import io.tranquility.testing.Fault;
import io.tranquility.testing.LoopbackZooKeeper;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The meters of a whole pipeline, as docs/metrics.md shows how to have them. */
final class PipelineOnFakeDruidTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
    private final FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
            .zooKeeper(zooKeeper.connect())
            .start();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        druid.close();
        zooKeeper.close();
    }

    @Test
    void the_meters_of_a_pipeline_tell_what_it_did() throws Exception {
        DataSourceConfig config = config();
        PipelineMeters meters = new PipelineMeters(registry, Tags.of("dataSource", "wiki"));
        Tranquilizer<Map<String, Object>> wiki =
                DruidBeams.fromConfig(config).metricListener(meters).buildTranquilizer();
        meters.bind(wiki);
        try (wiki) {
            send(wiki, 100);
            druid.failPushes(Fault.loseAnswer(), 1);
            send(wiki, 100);

            assertThat(counter(Metric.EVENTS_RECEIVED)).isEqualTo(200);
            assertThat(counter(Metric.EVENTS_SENT)).isEqualTo(200);
            assertThat(registry.get(Metric.EVENTS_PENDING.id()).gauge().value()).isZero();
            assertThat(registry.get(Metric.TASK_SETS.id())
                            .tag("how", "created")
                            .functionCounter()
                            .count())
                    .isEqualTo(2);
            assertThat(counter(Metric.PUSHES)).isBetween(2.0, 200.0);
            assertThat(counter(Metric.PUSH_BYTES)).isGreaterThan(200.0 * 30);
            assertThat(counter(Metric.RETRIES)).isEqualTo(1);
            assertThat(counter(Metric.REPEATS_SKIPPED)).isEqualTo(1);
            assertThat(registry.get(Metric.REPLICAS_LIVE.id()).gauge().value()).isEqualTo(2);
            assertThat(registry.get(Metric.INTERVALS.id()).gauge().value()).isEqualTo(1);
            assertThat(registry.get(Metric.ZOOKEEPER_CONNECTED.id()).gauge().value())
                    .isEqualTo(1);
            assertThat(registry.get(Metric.OVERLORD_CONNECTED.id()).gauge().value())
                    .isEqualTo(1);
            assertThat(registry.get(Metric.BATCH_EVENTS.id()).summary().totalAmount())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_listener_of_the_program_is_told_too() throws Exception {
        DataSourceConfig config = config();
        AtomicLong sent = new AtomicLong();
        MetricListener listener = new MetricListener() {
            @Override
            public void count(Metric metric, String label, long amount) {
                if (metric == Metric.EVENTS_SENT) {
                    sent.addAndGet(amount);
                }
            }

            @Override
            public void record(Metric metric, long value) {}
        };
        try (Tranquilizer<Map<String, Object>> wiki =
                DruidBeams.fromConfig(config).metricListener(listener).buildTranquilizer()) {
            send(wiki, 50);
            assertThat(sent.get()).isEqualTo(50);
        }
    }

    private double counter(Metric metric) {
        return registry.get(metric.id()).functionCounter().count();
    }

    private static void send(Tranquilizer<Map<String, Object>> wiki, int count) throws Exception {
        List<CompletableFuture<SendResult>> results = IntStream.range(0, count)
                .mapToObj(id -> wiki.send(Map.of("time", Instant.now().toString(), "id", id)))
                .toList();
        wiki.flush(PATIENCE);
        assertThat(results).allMatch(result -> result.join().equals(SendResult.SENT));
    }

    private DataSourceConfig config() throws IOException {
        Path file = directory.resolve("wiki.json");
        Files.writeString(file, """
                {
                  "dataSources": [{
                    "spec": {
                      "dataSchema": {
                        "dataSource": "wiki",
                        "timestampSpec": {"column": "time", "format": "auto"},
                        "dimensionsSpec": {"dimensions": ["id"]},
                        "granularitySpec": {"segmentGranularity": "DAY", "queryGranularity": "NONE"}
                      },
                      "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                    }
                  }],
                  "properties": {"zookeeper.connect": "%s", "task.partitions": "2"}
                }
                """.formatted(zooKeeper.connect()));
        return TranquilityConfig.read(file).dataSource("wiki");
    }
}
