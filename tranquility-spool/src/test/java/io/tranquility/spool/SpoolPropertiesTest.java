// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.config.ConfigException;
import io.tranquility.config.Property;
import io.tranquility.config.TranquilityConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The properties of the spool: defaults, values, mistakes, and the table of docs/spool.md. */
final class SpoolPropertiesTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "spool.md");
    private static final String BEGIN = "<!-- properties: generated -->\n";
    private static final String END = "<!-- end of properties -->\n";

    @TempDir
    private Path directory;

    private Optional<SpoolOptions> options(String properties) throws IOException {
        Path file = Files.writeString(directory.resolve("config.json"), """
                {"dataSources": [{"spec": {"dataSchema": {
                  "dataSource": "wiki edits",
                  "timestampSpec": {"column": "time"},
                  "granularitySpec": {"segmentGranularity": "HOUR"}
                }}}], "properties": {"zookeeper.connect": "localhost"%s}}
                """.formatted(properties));
        return SpoolOptions.of("wiki edits", TranquilityConfig.read(file).properties("wiki edits"));
    }

    @Test
    void there_is_none_unless_asked_for() throws IOException {
        assertThat(options("")).isEmpty();
    }

    @Test
    void the_type_disk_has_the_defaults_that_are_documented() throws IOException {
        assertThat(options(", \"spool.type\": \"disk\""))
                .contains(new SpoolOptions(
                        Path.of("spool", "wiki%20edits"), 1L << 30, Duration.ofHours(24), Duration.ZERO));
    }

    @Test
    void every_property_arrives() throws IOException {
        assertThat(options(", \"spool.type\": \"disk\", \"spool.directory\": \"/var/spool\", \"spool.maxBytes\": 65536,"
                        + " \"spool.maxAge\": \"PT5M\", \"spool.fsync\": \"PT0.5S\""))
                .contains(new SpoolOptions(
                        Path.of("/var/spool/wiki%20edits"), 65_536, Duration.ofMinutes(5), Duration.ofMillis(500)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'type': 'tape' | properties.spool.type must be none, disk, but is 'tape'",
                "'type': 'disk', 'maxBytes': 65535 | spool.maxBytes must be a whole number from 65536, but is '65535'",
                "'type': 'disk', 'maxBytes': 'many' | spool.maxBytes must be a whole number from 65536, but is 'many'",
                "'type': 'disk', 'maxAge': '5' | properties.spool.maxAge must be",
                "'type': 'disk', 'fsync': 'never' | properties.spool.fsync must be always or a period, but is 'never'",
            },
            quoteCharacter = '`')
    void mistakes_are_told(String properties, String message) {
        String json =
                ", " + properties.replaceAll("'([a-zA-Z]+)':", "'spool.$1':").replace('\'', '"');
        assertThatThrownBy(() -> options(json))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    /** With {@code -Dtranquility.docs.update=true} the table is rewritten. */
    @Test
    void the_documentation_has_every_property_as_it_is_declared() throws IOException {
        StringBuilder table = new StringBuilder("\n| property | default | values | meaning |\n|---|---|---|---|\n");
        for (Property<?> property : SpoolProperties.ALL) {
            table.append(property.documentation()).append('\n');
        }
        String text = Files.readString(DOCUMENT);
        assertThat(text).contains(BEGIN, END);
        String expected = text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
                + table.append('\n')
                + text.substring(text.indexOf(END));
        if (Boolean.getBoolean("tranquility.docs.update")) {
            Files.writeString(DOCUMENT, expected);
            return;
        }
        assertThat(text)
                .as("docs/spool.md is not current; run ./mvnw -pl tranquility-spool test"
                        + " -Dtest=SpoolPropertiesTest -Dtranquility.docs.update=true")
                .isEqualTo(expected);
    }
}
