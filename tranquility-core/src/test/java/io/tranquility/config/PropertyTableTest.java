// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The table of docs/configuration.md is what is declared; with {@code -Dtranquility.docs.update=true} it is rewritten. */
final class PropertyTableTest {
    private static final Path FILE = Path.of("..", "docs", "configuration.md");
    private static final String BEGIN = "<!-- properties: generated -->\n";
    private static final String END = "<!-- end of properties -->\n";

    private static String table() {
        StringBuilder table = new StringBuilder("\n| property | default | values | meaning |\n|---|---|---|---|\n");
        CoreProperties.ALL.forEach(
                property -> table.append(property.documentation()).append("\n"));
        return table.append("\n").toString();
    }

    @Test
    void the_documentation_has_every_property_as_it_is_declared() throws IOException {
        String text = Files.readString(FILE);
        assertThat(text).contains(BEGIN, END);
        String expected =
                text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + table() + text.substring(text.indexOf(END));
        if (Boolean.getBoolean("tranquility.docs.update")) {
            Files.writeString(FILE, expected);
            return;
        }
        assertThat(text)
                .as("docs/configuration.md is not current; run ./mvnw -pl tranquility-core test"
                        + " -Dtest=PropertyTableTest -Dtranquility.docs.update=true")
                .isEqualTo(expected);
    }
}
