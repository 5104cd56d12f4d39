// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class KafkaCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine line = KafkaCommand.commandLine(new KafkaCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        return line.execute(args);
    }

    @Test
    void without_a_file_it_says_what_is_missing() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("--config-file=FILE", "bin/tranquility kafka --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-configFile", "--config-file"})
    void a_file_that_is_not_there_is_named(String option) {
        Path file = directory.resolve("none.json");
        assertThat(run(option, file.toString())).isEqualTo(2);
        assertThat(err.toString()).isEqualToIgnoringNewLines("-configFile " + file + ": there is no such file");
    }

    @Test
    void a_directory_is_no_file() {
        assertThat(run("-configFile", directory.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("-configFile " + directory + " cannot be read: ");
    }

    @Test
    void a_mistake_in_the_file_is_one_line() throws Exception {
        Path file = Files.writeString(directory.resolve("kafka.json"), "{");
        assertThat(run("-configFile", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().startsWith(file + ": not JSON");
    }

    @Test
    void a_file_of_the_original_is_told_what_to_change() {
        Path file = new TestConfig(directory)
                .dataSource("wiki", Map.of("topicPattern", "edits"))
                .with("kafka.bootstrap.servers", null)
                .with("kafka.zookeeper.connect", "localhost")
                .write();
        assertThat(run("-configFile", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("Set kafka.bootstrap.servers");
    }

    @Test
    void help_and_version_are_told() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("tranquility kafka", "-configFile", "Exit status");
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("Tranquility ");
        assertThat(err.toString()).isEmpty();
    }
}
