// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import static io.tranquility.input.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.config.ConfigException;
import io.tranquility.input.Sources.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.druid.initialization.DruidModule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats of extensions of Druid, as they are installed: a directory with jars. */
final class ExtensionFormatTest {
    @TempDir
    private Path extensions;

    @BeforeEach
    void install() throws IOException {
        Path directory = Files.createDirectory(extensions.resolve("key-value"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(directory.resolve("key-value.jar")))) {
            jar.putNextEntry(new JarEntry("META-INF/services/" + DruidModule.class.getName()));
            jar.write(utf8(KeyValueModule.class.getName()));
            jar.closeEntry();
        }
    }

    private Source source(String loadList) {
        return Sources.ofInputFormat(
                "{\"type\":\"keyValue\"}",
                "{}",
                Map.of("druid.extensions.loadList", loadList, "druid.extensions.directory", extensions.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-value", "[\"key-value\"]", " key-value , "})
    void a_format_of_a_loaded_extension_is_read(String loadList) {
        EventParser parser = source(loadList).parsers().records();
        Parsed parsed = parser.parse(utf8("a=1 b=2\nnothing\na=3"));
        assertThat(parsed.events()).hasToString("[{a=1, b=2}, {a=3}]");
        assertThat(parsed.unparseable()).containsExactly(new Unparseable(2, "No = in [nothing]"));
    }

    @Test
    void a_parser_of_a_loaded_extension_reads_old_specs() {
        Source source = Sources.ofParser(
                "{\"type\": \"keyValueBytes\", \"parseSpec\": {\"format\": \"json\"}}",
                Map.of("druid.extensions.loadList", "key-value", "druid.extensions.directory", extensions.toString()));
        EventParser parser = source.parsers().records();
        assertThat(parser.parse(utf8("a=1 b=2")).events()).hasToString("[{a=1, b=2}]");
        assertThat(parser.parse(utf8("nothing")).unparseable())
                .containsExactly(new Unparseable(1, "No = in [nothing]"));
    }

    @Test
    void an_extension_that_is_not_loaded_is_missed() {
        assertThatThrownBy(() -> source("").parsers())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Could not resolve type id 'keyValue'");
    }

    @Test
    void an_extension_that_is_not_there_is_told() {
        assertThatThrownBy(() -> source("other").parsers())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("names the extension 'other', but there is no directory")
                .hasMessageContaining(extensions.resolve("other").toString());
    }

    @Test
    void a_list_that_is_none_is_told() {
        assertThatThrownBy(() -> source("[key-value]").parsers())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("druid.extensions.loadList must be a JSON list of names, but is '[key-value]'");
    }
}
