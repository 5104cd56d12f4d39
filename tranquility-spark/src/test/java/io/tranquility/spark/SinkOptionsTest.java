// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SinkOptionsTest {
    private static final String CLICKS = source("clicks");
    private static final String CONFIG = config(CLICKS);

    @Test
    void only_the_configuration_is_needed() {
        SinkOptions options = SinkOptions.parse(Map.of("config", CONFIG));

        assertThat(options.dataSource().dataSource()).isEqualTo("clicks");
        assertThat(options.writer()).isEqualTo(WriterOptions.DEFAULT);
        assertThat(options.beamFactory()).isEqualTo(BeamFactory.fromConfig(CONFIG, "clicks"));
    }

    @Test
    void executors_need_no_file(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("clicks.json"), CONFIG);

        assertThat(SinkOptions.parse(Map.of("config", file.toString())).beamFactory())
                .isEqualTo(BeamFactory.fromConfig(CONFIG, "clicks"));
    }

    @Test
    void properties_go_before_those_of_the_configuration() {
        SinkOptions options = SinkOptions.parse(Map.of("config", CONFIG, "task.partitions", "3"));

        assertThat(options.dataSource().beamTuning().partitions()).isEqualTo(3);
        assertThat(options.beamFactory())
                .isEqualTo(BeamFactory.fromConfig(CONFIG, "clicks", Map.of("task.partitions", "3")));
    }

    @Test
    void options_are_the_same_in_upper_and_lower_case() {
        SinkOptions options = SinkOptions.parse(Map.of(
                "CONFIG", config(CLICKS, source("views")),
                "datasource", "views",
                "idletimeout", "PT1S",
                "FlushTimeout", "PT2M",
                "checkpointlocation", "/somewhere",
                "druidbeam.firehoseretryperiod", "PT7S"));

        assertThat(options.dataSource().dataSource()).isEqualTo("views");
        assertThat(options.writer()).isEqualTo(new WriterOptions(Duration.ofSeconds(1), Duration.ofMinutes(2)));
        assertThat(options.dataSource().druidBeamTuning().firehoseRetryPeriod()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void what_cannot_be_used_is_refused_with_its_name_and_value() {
        assertRefused(Map.of(), "The option config is missing");
        assertRefused(
                Map.of("config", config(CLICKS, source("views"))),
                "The option dataSource is missing: the configuration has several data sources, [clicks, views]");
        assertRefused(Map.of("config", CONFIG, "dataSource", "vews"), "There is no data source 'vews'");
        assertRefused(
                Map.of("config", CONFIG, "path", "/tmp"),
                "There is no option 'path', only config, dataSource, idleTimeout, flushTimeout and the properties");
        assertRefused(
                Map.of("config", CONFIG, "flushTimeout", "5m"),
                "The option flushTimeout must be a period such as PT5M, but is '5m'");
        assertRefused(Map.of("config", CONFIG, "flushTimeout", "PT0S"), "flushTimeout must be positive, but is PT0S");
        assertRefused(Map.of("config", CONFIG, "idleTimeout", "PT-1S"), "idleTimeout must not be negative");
        assertRefused(Map.of("config", "/no/such/file"), "The configuration /no/such/file cannot be read");
        assertRefused(Map.of("config", CONFIG, "task.partition", "2"), "There is no option 'task.partition'");
    }

    private static void assertRefused(Map<String, String> options, String message) {
        assertThatThrownBy(() -> SinkOptions.parse(options))
                .isInstanceOfAny(IllegalArgumentException.class, ConfigException.class)
                .hasMessageContaining(message);
    }

    private static String config(String... sources) {
        return "{\"dataSources\": [" + String.join(", ", sources)
                + "], \"properties\": {\"zookeeper.connect\": \"127.0.0.1:1\"}}";
    }

    private static String source(String name) {
        return """
                {"spec": {"dataSchema": {
                  "dataSource": "%s",
                  "timestampSpec": {"column": "time", "format": "auto"},
                  "dimensionsSpec": {"dimensions": ["page"]},
                  "granularitySpec": {"segmentGranularity": "HOUR"}
                }}}""".formatted(name);
    }
}
