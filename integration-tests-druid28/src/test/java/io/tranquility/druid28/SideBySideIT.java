// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.SendResult;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.druid28.Druid28Queries.Sums;
import io.tranquility.original.OriginalProcess;
import io.tranquility.tranquilizer.Outcomes;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The original Tranquility 0.8.3 and this one with one configuration file, one ZooKeeper path and one set of tasks. */
@ExtendWith(SharedDruid28.class)
final class SideBySideIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path ORIGINAL = Path.of(System.getProperty("tranquility.original.directory"));
    private static final String ENDS_SOON =
            "\"druidBeam.firehoseGracePeriod\": \"PT30S\", \"druidBeam.firehoseRetryPeriod\": \"PT20S\"";

    @TempDir
    private Path directory;

    private final Druid28 druid;
    private final Druid28Queries queries;

    SideBySideIT(Druid28 druid) {
        this.druid = druid;
        this.queries = new Druid28Queries(druid);
    }

    /** Sends an event of ours every 10 ms until it is closed, which waits for all outcomes. */
    private static final class Ours implements AutoCloseable {
        private final Tranquilizer<Map<String, Object>> tranquilizer;
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        private final AtomicInteger number = new AtomicInteger();
        private final Queue<String> otherOutcomes = new ConcurrentLinkedQueue<>();

        Ours(Path config, String dataSource, String name) throws IOException {
            tranquilizer = DruidBeams.fromConfig(TranquilityConfig.read(config).dataSource(dataSource))
                    .buildTranquilizer();
            var unused = clock.scheduleAtFixedRate(() -> send(name), 0, 10, TimeUnit.MILLISECONDS);
        }

        private void send(String name) {
            Map<String, Object> event = Map.of(
                    "timestamp",
                    Instant.now().toEpochMilli(),
                    "id",
                    name + number.incrementAndGet(),
                    "page",
                    "ours",
                    "added",
                    1);
            var unused = tranquilizer.send(event).whenComplete((result, failure) -> {
                if (!(result instanceof SendResult.Sent)) {
                    otherOutcomes.add(event + ": " + result + " " + failure);
                }
            });
        }

        /** Waits for so many more events to be in Druid. */
        void awaitMore(int events) {
            long before = tranquilizer.outcomes().sent();
            await().atMost(PATIENCE).until(() -> tranquilizer.outcomes().sent() >= before + events);
        }

        /** Ends it, when all its events were sent; how many they are. */
        long end() throws Exception {
            clock.shutdown();
            assertThat(clock.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            tranquilizer.flush(PATIENCE);
            assertThat(otherOutcomes).isEmpty();
            Outcomes outcomes = tranquilizer.outcomes();
            assertThat(outcomes).isEqualTo(new Outcomes(number.get(), number.get(), Map.of(), 0, 0));
            return outcomes.sent();
        }

        @Override
        public void close() {
            clock.shutdownNow();
            tranquilizer.close();
        }
    }

    @Test
    void ours_joins_the_tasks_of_the_original() throws Exception {
        Path config = config("joined", "DAY", "PT10M", "\"task.partitions\": 1");
        try (OriginalProcess original = new OriginalProcess(ORIGINAL, config, 0, 1500, 10)) {
            await().atMost(PATIENCE).until(() -> !queries.runningTasks("joined").isEmpty());
            try (Ours ours = new Ours(config, "joined", "ours")) {
                ours.awaitMore(200);
                assertThat(original.await().get("joined")).isEqualTo(new OriginalProcess.Outcome(1500, 0, 0));
                ours.awaitMore(100);
                awaitEvents("joined", 1500 + ours.end());
            }
        }
        assertThat(queries.runningTasks("joined")).hasSize(1);
    }

    @Test
    void the_original_joins_the_tasks_of_ours() throws Exception {
        Path config = config("host", "DAY", "PT10M", "\"task.partitions\": 2");
        try (Ours ours = new Ours(config, "host", "ours")) {
            ours.awaitMore(50);
            try (OriginalProcess original = new OriginalProcess(ORIGINAL, config, 0, 500, 10)) {
                assertThat(original.await().get("host")).isEqualTo(new OriginalProcess.Outcome(500, 0, 0));
            }
            ours.awaitMore(50);
            awaitEvents("host", 500 + ours.end());
        }
        assertThat(queries.runningTasks("host")).hasSize(2);
    }

    /**
     * Minutes with two replicants, of which one is killed under each client. The original drops what was in flight to a
     * task that is killed, though the other replicant may have it: so what it dropped may be in Druid or not.
     */
    @Test
    @Tag("faults")
    void through_some_minutes_either_comes_and_goes_and_a_task_dies_under_each() throws Exception {
        Path config = config("minutes28", "MINUTE", "PT10S", "\"task.replicants\": 2, " + ENDS_SOON);
        long sent = 0;
        OriginalProcess.Outcome original;
        try (OriginalProcess running = new OriginalProcess(ORIGINAL, config, 0, 13_000, 10)) {
            killOne("minutes28");
            try (Ours ours = new Ours(config, "minutes28", "first")) {
                ours.awaitMore(3000);
                killOne("minutes28");
                ours.awaitMore(1000);
                sent += ours.end();
            }
            try (Ours ours = new Ours(config, "minutes28", "second")) {
                original = running.await().get("minutes28");
                try (OriginalProcess again = new OriginalProcess(ORIGINAL, config, 20_000, 500, 10)) {
                    ours.awaitMore(7000);
                    assertThat(again.await().get("minutes28")).isEqualTo(new OriginalProcess.Outcome(500, 0, 0));
                    sent += 500;
                }
                sent += ours.end();
            }
        }
        assertThat(original.failed()).isZero();
        assertThat(original.dropped()).isLessThan(100);
        await().atMost(PATIENCE).until(() -> queries.runningTasks("minutes28").isEmpty());

        long all = queries.sums("minutes28").count();
        assertThat(all).isBetween(sent + original.acknowledged(), sent + original.total());
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(queries.distinctIds("minutes28"))
                .isEqualTo(all));
        assertThat(queries.publishedSegments("minutes28")).isGreaterThanOrEqualTo(2);
    }

    /** Kills the second replicant of the latest minute, when both run. */
    private void killOne(String dataSource) {
        await().atMost(PATIENCE).until(() -> {
            List<String> running = queries.runningTasks(dataSource);
            String latest = running.stream().max(Comparator.naturalOrder()).orElse("");
            if (!latest.endsWith("_0_1") || !running.contains(latest.replaceFirst("1$", "0"))) {
                return false;
            }
            queries.kill(latest);
            return true;
        });
    }

    private void awaitEvents(String dataSource, long events) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(queries.sums(dataSource))
                .isEqualTo(new Sums(events, events)));
    }

    private Path config(String dataSource, String granularity, String windowPeriod, String properties)
            throws IOException {
        return Files.writeString(directory.resolve(dataSource + ".json"), """
                {
                  "dataSources": {"%1$s": {
                    "spec": {
                      "dataSchema": {
                        "dataSource": "%1$s",
                        "parser": {"type": "string", "parseSpec": {"format": "json",
                          "timestampSpec": {"column": "timestamp", "format": "auto"},
                          "dimensionsSpec": {"dimensions": ["id", "page"]}}},
                        "metricsSpec": [{"type": "count", "name": "count"},
                                        {"type": "longSum", "name": "added", "fieldName": "added"}],
                        "granularitySpec": {"type": "uniform", "segmentGranularity": "%2$s", "queryGranularity": "NONE"}
                      },
                      "tuningConfig": {"type": "realtime", "maxRowsInMemory": 100000, "windowPeriod": "%3$s",
                        "intermediatePersistPeriod": "PT10M"}
                    },
                    "properties": {%4$s}
                  }},
                  "properties": {"zookeeper.connect": "%5$s",
                                 "druid.selectors.indexing.serviceName": "druid/overlord",
                                 "druid.discovery.curator.path": "/druid/discovery",
                                 "druidBeam.overlordPollPeriod": "PT2S"}
                }
                """.formatted(
                        dataSource, granularity, windowPeriod, properties, druid.zookeeperConnect()));
    }
}
