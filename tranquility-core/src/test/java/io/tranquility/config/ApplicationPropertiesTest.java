// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.druid.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application reads of the file beside the core. */
final class ApplicationPropertiesTest {
    private static final Property<Integer> PORT = Property.positive("app.port", 8200, "The port.");
    private static final Property<String> TOPIC = Property.text("app.topic", null, "The topic.");

    private static TranquilityConfig config(String properties, Map<String, String> overrides) {
        return TranquilityConfig.parse("""
                {
                  "dataSources": [{
                    "spec": {"dataSchema": {
                      "dataSource": "wiki",
                      "timestampSpec": {"column": "time"},
                      "granularitySpec": {"segmentGranularity": "HOUR"}
                    }},
                    "properties": {"app.topic": "edits"}
                  }],
                  "properties": {"zookeeper.connect": "localhost", %s}
                }
                """.formatted(properties), false, overrides);
    }

    @Test
    void a_data_source_has_its_own_properties_and_the_global_ones() {
        TranquilityConfig config = config("\"app.port\": 1", Map.of());

        PropertyValues wiki = config.properties("wiki");
        assertThat(wiki.get(PORT)).isEqualTo(1);
        assertThat(wiki.get(TOPIC)).isEqualTo("edits");
        assertThat(config.properties().get(PORT)).isEqualTo(1);
        assertThat(config.properties().has(TOPIC)).isFalse();
        assertThatThrownBy(() -> config.properties().get(TOPIC))
                .isInstanceOf(ConfigException.class)
                .hasMessage("properties.app.topic is missing; it must be set: The topic.");
    }

    @Test
    void an_override_goes_before_both() {
        TranquilityConfig config = config("\"app.port\": 1", Map.of("app.port", "2", "app.topic", "other"));

        assertThat(config.properties().get(PORT)).isEqualTo(2);
        assertThat(config.properties("wiki").get(TOPIC)).isEqualTo("other");
    }

    @Test
    void a_name_that_is_nearly_one_of_the_application_is_a_mistake() {
        PropertyValues properties =
                config("\"app.prot\": 1, \"other.port\": 2", Map.of()).properties();

        assertThatThrownBy(() -> properties.checkKnown(List.of("app."), List.of(PORT, TOPIC)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("properties.app.prot is no known property; did you mean app.port?");
        properties.checkKnown(List.of("more."), List.of(PORT, TOPIC));
        properties.checkKnown(List.of("app."), List.of(Property.text("app.pr*", "", "Those of a library.")));
    }

    @Test
    void the_properties_of_a_library_keep_its_names_and_may_be_secrets(@TempDir Path directory) throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "hidden\n");
        PropertyValues properties = config(
                        "\"lib.password\": \"${file:" + password + "}\", \"lib.size\": 5, \"library.x\": 1", Map.of())
                .properties();

        assertThat(properties.startingWith("lib."))
                .isEqualTo(Map.of("password", Secret.of("hidden"), "size", Secret.of("5")));
        assertThat(properties.toString()).doesNotContain("hidden", password.toString());
    }

    @Test
    void a_secret_of_a_library_that_cannot_be_read_is_named() {
        PropertyValues properties = config("\"lib.password\": \"${file:/does/not/exist}\"", Map.of())
                .properties();

        assertThatThrownBy(() -> properties.startingWith("lib."))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("properties.lib.password: the file /does/not/exist cannot be read");
    }

    @Test
    void what_is_in_force_is_told_with_defaults_and_without_secrets() {
        Property<?> password = Property.secret("app.password", "A secret.");
        Property<?> token = Property.secret("app.token", "Another.");
        Property<?> library = Property.text("lib.*", "", "Any other.");
        Property<?> known = Property.text("lib.known", "", "One of them.");
        PropertyValues wiki = config(
                        "\"app.port\": 1, \"app.password\": \"sesame\", \"lib.key\": \"sesame\", \"lib.known\": \"yes\"",
                        Map.of())
                .properties("wiki");

        List<PropertyValues.Effective> effective =
                wiki.effective(List.of(PORT, TOPIC, password, token, library, known));

        assertThat(effective)
                .contains(
                        new PropertyValues.Effective("zookeeper.connect", "localhost", true),
                        new PropertyValues.Effective("task.partitions", "1", false),
                        new PropertyValues.Effective("app.port", "1", true),
                        new PropertyValues.Effective("app.topic", "edits", true),
                        new PropertyValues.Effective("app.password", "***", true),
                        new PropertyValues.Effective("app.token", "", false),
                        new PropertyValues.Effective("lib.key", "***", true),
                        new PropertyValues.Effective("lib.known", "yes", true))
                .doesNotHaveDuplicates();
        assertThat(effective).asString().doesNotContain("sesame");
    }

    @Test
    void a_data_source_under_another_name_is_otherwise_the_same() {
        DataSourceConfig wiki = config("\"app.port\": 1", Map.of()).dataSource("wiki");

        DataSourceConfig renamed = wiki.withDataSource("other");

        assertThat(renamed.dataSource()).isEqualTo("other");
        assertThat(renamed.withDataSource("wiki")).isEqualTo(wiki);
    }
}
