// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import io.tranquility.config.TranquilityConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DryRunTest {
    private static final String CONFIG = """
            {"dataSources": [{"spec": {"dataSchema": {
               "dataSource": "wiki",
               "timestampSpec": {"column": "time"},
               "dimensionsSpec": {"dimensions": ["page"]},
               "granularitySpec": {"segmentGranularity": "DAY"}}}}],
             "properties": {"zookeeper.connect": "nowhere:2181", "task.partitions": 3, "task.replicants": 2}}
            """;

    private static DryRun<Map<String, Object>> dryRun() {
        return DruidBeams.fromConfig(TranquilityConfig.load(CONFIG, Map.of()).dataSource("wiki"))
                .buildDryRun();
    }

    @Test
    void an_event_of_now_has_its_segment_and_one_of_the_partitions() {
        Instant now = Instant.now();
        Instant today = now.truncatedTo(ChronoUnit.DAYS);
        try (DryRun<Map<String, Object>> dryRun = dryRun()) {
            DryRun.Outcome outcome = dryRun.of(Map.of("time", now.toString(), "page", "a"));
            assertThat(outcome.result()).isEqualTo(SendResult.SENT);
            assertThat(outcome.segment()).hasValueSatisfying(segment -> {
                assertThat(segment.start()).isEqualTo(today);
                assertThat(segment.end()).isEqualTo(today.plus(Duration.ofDays(1)));
                assertThat(segment.partition()).isBetween(0, 2);
            });
        }
    }

    @Test
    void an_event_that_would_be_dropped_has_the_reason_and_no_segment() {
        try (DryRun<Map<String, Object>> dryRun = dryRun()) {
            DryRun.Outcome late = dryRun.of(Map.of("time", "2020-01-01", "page", "a"));
            assertThat(late.segment()).isEqualTo(Optional.empty());
            assertThat(late.result())
                    .isInstanceOfSatisfying(SendResult.Dropped.class, dropped -> assertThat(dropped.reason())
                            .isEqualTo(DropReason.BEFORE_WINDOW));
            DryRun.Outcome unwritable = dryRun.of(Map.of("time", Instant.now().toString(), "page", new Object()));
            assertThat(unwritable.result()).isInstanceOf(SendResult.Dropped.class);
        }
    }

    @Test
    void the_tasks_of_a_time_are_one_for_each_replicant_of_each_partition() {
        try (DryRun<Map<String, Object>> dryRun = dryRun()) {
            assertThat(dryRun.tasks(Instant.parse("2026-11-23T19:15:00Z")))
                    .containsExactly(
                            "index_realtime_wiki_2026-11-23T00:00:00.000Z_0_0",
                            "index_realtime_wiki_2026-11-23T00:00:00.000Z_0_1",
                            "index_realtime_wiki_2026-11-23T00:00:00.000Z_1_0",
                            "index_realtime_wiki_2026-11-23T00:00:00.000Z_1_1",
                            "index_realtime_wiki_2026-11-23T00:00:00.000Z_2_0",
                            "index_realtime_wiki_2026-11-23T00:00:00.000Z_2_1");
        }
    }
}
