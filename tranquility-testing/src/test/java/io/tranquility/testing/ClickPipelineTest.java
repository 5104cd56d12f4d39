// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.SendResult;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.tranquilizer.Tranquilizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/testing.md, which has the test method below word for word. */
final class ClickPipelineTest {
    @TempDir
    private Path directory;

    @Test
    void clicks_arrive_though_an_answer_gets_lost() throws Exception {
        try (LoopbackZooKeeper zooKeeper = LoopbackZooKeeper.open();
                FakeDruid druid = FakeDruid.builder(DruidFlavour.DRUID_33_WITH_EXTENSION)
                        .zooKeeper(zooKeeper.connect())
                        .start()) {
            druid.failPushes(Fault.loseAnswer(), 1);

            TranquilityConfig config = TranquilityConfig.read(clicksConfig(zooKeeper.connect()));
            try (Tranquilizer<Map<String, Object>> clicks =
                    DruidBeams.fromConfig(config.dataSource("clicks")).buildTranquilizer()) {
                CompletableFuture<SendResult> click =
                        clicks.send(Map.of("time", Instant.now().toString(), "page", "home"));
                assertThat(click).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(SendResult.SENT);
            }

            assertThat(druid.hasFailedAsAsked()).isTrue();
            assertThat(druid.rows("clicks")).hasSize(1);
            druid.tasks("clicks").forEach(FakeTask::finish);
            assertThat(druid.published("clicks").get(0)).containsEntry("page", "home");
        }
    }

    @Test
    void the_documentation_shows_the_test_above() throws Exception {
        String source = Files.readString(Path.of("src/test/java/io/tranquility/testing/ClickPipelineTest.java"));
        String test = source.substring(source.indexOf("    @Test\n"), source.indexOf("\n    @Test\n    void the_doc"));
        assertThat(Files.readString(Path.of("../docs/testing.md")))
                .contains("```java\n" + test.replaceAll("(?m)^ {4}", "") + "```");
    }

    private Path clicksConfig(String zooKeeper) throws Exception {
        return Files.writeString(directory.resolve("clicks.json"), """
                {
                  "dataSources": [{
                    "spec": {
                      "dataSchema": {
                        "dataSource": "clicks",
                        "timestampSpec": {"column": "time", "format": "auto"},
                        "dimensionsSpec": {"dimensions": ["page"]},
                        "metricsSpec": [{"type": "count", "name": "count"}],
                        "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE"}
                      },
                      "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}
                    }
                  }],
                  "properties": {"zookeeper.connect": "%s"}
                }
                """.formatted(zooKeeper));
    }
}
