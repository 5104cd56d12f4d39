// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.config.Property;
import io.tranquility.deadletters.DeadLettersProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables of the documentation are what is declared; with {@code -Dtranquility.docs.update=true} they are rewritten. */
final class PropertyTableTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final String BEGIN = "<!-- properties: generated -->\n";
    private static final String END = "<!-- end of properties -->\n";

    @Test
    void the_documentation_has_every_property_of_kafka() throws IOException {
        assertCurrent(DOCS.resolve("kafka.md"), KafkaProperties.ALL);
    }

    @Test
    void the_documentation_has_every_property_of_dead_letters() throws IOException {
        assertCurrent(DOCS.resolve("dead-letters.md"), DeadLettersProperties.ALL);
    }

    private static void assertCurrent(Path file, List<Property<?>> properties) throws IOException {
        StringBuilder table = new StringBuilder("\n| property | default | values | meaning |\n|---|---|---|---|\n");
        properties.forEach(property -> table.append(property.documentation()).append('\n'));
        String text = Files.readString(file);
        assertThat(text).contains(BEGIN, END);
        String expected = text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + table + "\n"
                + text.substring(text.indexOf(END));
        if (Boolean.getBoolean("tranquility.docs.update")) {
            Files.writeString(file, expected);
            return;
        }
        assertThat(text)
                .as(file + " is not current; run ./mvnw -pl tranquility-kafka test -Dtest=PropertyTableTest"
                        + " -Dtranquility.docs.update=true")
                .isEqualTo(expected);
    }
}
