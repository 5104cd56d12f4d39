// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.config.ConfigException;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.testing.RecordingBeam;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataSinksTest {
    @TempDir
    private Path directory;

    private final List<String> opened = Collections.synchronizedList(new ArrayList<>());
    private final RecordingBeam<Map<String, Object>> beam = new RecordingBeam<>();

    private DataSinks sinks(TestConfig config) {
        return new DataSinks(config.kafka().sources(), each -> {
            opened.add(each.dataSource());
            return new Tranquilizer<>(beam, TranquilizerTuning.DEFAULT, new ManualScheduler(Instant.EPOCH));
        });
    }

    @Test
    void a_topic_goes_to_the_data_source_with_the_highest_priority() {
        try (DataSinks sinks = sinks(new TestConfig(directory)
                .dataSource("all", Map.of("topicPattern", ".*"))
                .dataSource("edits", Map.of("topicPattern", "edits", "topicPattern.priority", 2)))) {
            assertThat(sinks.forTopic("edits").dataSource()).isEqualTo("edits");
            assertThat(sinks.forTopic("other").dataSource()).isEqualTo("all");
            assertThat(sinks.forTopic("others")).isSameAs(sinks.forTopic("other"));
        }
    }

    @Test
    void a_topic_may_name_its_data_source() {
        try (DataSinks sinks = sinks(new TestConfig(directory)
                .dataSource("wiki", Map.of("topicPattern", "edits-.*", "useTopicAsDataSource", true)))) {
            sinks.openNamed();
            assertThat(opened).as("before a record came").isEmpty();
            assertThat(sinks.forTopic("edits-en").dataSource()).isEqualTo("edits-en");
            assertThat(sinks.forTopic("edits-de").dataSource()).isEqualTo("edits-de");
            sinks.forTopic("edits-en").pipeline().join();
            sinks.forTopic("edits-en").pipeline().join();
            assertThat(opened).containsExactly("edits-en");
        }
        assertThat(beam.isClosed()).isTrue();
    }

    @Test
    void the_others_are_opened_at_the_start() {
        try (DataSinks sinks = sinks(new TestConfig(directory)
                .dataSource("one", Map.of("topicPattern", "1"))
                .dataSource("two", Map.of("topicPattern", "2")))) {
            sinks.openNamed();
            assertThat(opened).containsExactlyInAnyOrder("one", "two");
        }
    }

    @Test
    void what_cannot_be_opened_fails_the_start() {
        try (DataSinks sinks = new DataSinks(
                new TestConfig(directory)
                        .dataSource("one", Map.of("topicPattern", "1"))
                        .kafka()
                        .sources(),
                config -> {
                    throw new IllegalStateException("Druid cannot take pushed events");
                })) {
            assertThatThrownBy(sinks::openNamed)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Druid cannot take pushed events");
        }
    }

    @Test
    void a_topic_that_nothing_matches_is_an_error() {
        try (DataSinks sinks = sinks(new TestConfig(directory).dataSource("one", Map.of("topicPattern", "1")))) {
            assertThatThrownBy(() -> sinks.forTopic("2"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("No topicPattern matches the topic '2'");
        }
    }

    @Test
    void a_spec_that_cannot_be_parsed_fails_the_start() {
        TestConfig config = new TestConfig(directory)
                .dataSource("wiki", Map.of("topicPattern", "x", "druid.extensions.loadList", "[\"missing\"]"));
        assertThatThrownBy(() -> sinks(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("missing");
    }
}
