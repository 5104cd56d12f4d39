// SPDX-License-Identifier: Apache-2.0
package io.tranquility.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.config.ConfigException;
import io.tranquility.config.PropertyValues;
import io.tranquility.config.TranquilityConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How dead letters are asked for. */
final class DeadLettersTest {
    @TempDir
    private Path directory;

    private PropertyValues properties(Map<String, String> properties) throws IOException {
        Path file = Files.writeString(directory.resolve("config.json"), """
                {"dataSources": [{"spec": {"dataSchema": {
                  "dataSource": "wiki",
                  "timestampSpec": {"column": "time"},
                  "granularitySpec": {"segmentGranularity": "HOUR"}
                }}}], "properties": {"zookeeper.connect": "localhost"%s}}
                """.formatted(properties.entrySet().stream()
                .map(property -> ", \"" + property.getKey() + "\": \"" + property.getValue() + "\"")
                .reduce("", String::concat)));
        return TranquilityConfig.read(file).properties();
    }

    private static DeadLetter letter() {
        return new DeadLetter(Instant.EPOCH, "wiki", "BEFORE_WINDOW", "too old", Map.of(), new byte[] {'x'});
    }

    @Test
    void none_are_kept_unless_asked_for() throws IOException {
        try (DeadLetters letters = DeadLetters.open(properties(Map.of()))) {
            assertThat(letters).isSameAs(DeadLetters.NONE);
            assertThat(letters.write(letter())).isCompleted();
        }
    }

    @Test
    void the_type_file_writes_where_the_properties_say() throws IOException {
        Path target = directory.resolve("a/b");
        try (DeadLetters letters = DeadLetters.open(
                properties(Map.of("deadLetters.type", "file", "deadLetters.directory", target.toString())))) {
            letters.write(letter()).join();
        }
        assertThat(target.resolve("dead-letters-000001.jsonl")).content().contains("BEFORE_WINDOW");
    }

    @Test
    void a_directory_that_another_has_is_refused() throws IOException {
        PropertyValues properties =
                properties(Map.of("deadLetters.type", "file", "deadLetters.directory", directory.toString()));
        DeadLetters first = DeadLetters.open(properties);
        assertThatThrownBy(() -> DeadLetters.open(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "properties.deadLetters.directory: dead letters cannot be written to '" + directory)
                .hasMessageContaining("give each process a directory of its own");
        first.close();
        DeadLetters.open(properties).close();
    }

    @Test
    void a_directory_that_cannot_be_made_is_refused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        PropertyValues properties = properties(Map.of(
                "deadLetters.type",
                "file",
                "deadLetters.directory",
                file.resolve("x").toString()));

        assertThatThrownBy(() -> DeadLetters.open(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("properties.deadLetters.directory: dead letters cannot be written to '" + file);
    }

    @Test
    void a_directory_that_cannot_be_written_to_is_refused() throws IOException {
        PropertyValues properties = properties(Map.of("deadLetters.type", "file", "deadLetters.directory", "/proc"));

        assertThatThrownBy(() -> DeadLetters.open(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("properties.deadLetters.directory: dead letters cannot be written to '/proc': ");
    }

    @Test
    void kafka_without_the_module_that_writes_there_is_refused() throws IOException {
        PropertyValues properties = properties(Map.of("deadLetters.type", "kafka"));

        assertThatThrownBy(() -> DeadLetters.open(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("deadLetters.type is kafka, but what writes them is not on the class path")
                .hasMessageContaining("tranquility-kafka");
    }
}
