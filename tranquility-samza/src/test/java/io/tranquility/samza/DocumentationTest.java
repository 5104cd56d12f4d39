// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/samza.md says is what is there. */
final class DocumentationTest {
    private static final Path PAGE = Path.of("../docs/samza.md");

    @Test
    void it_shows_a_factory_that_is_tested() throws Exception {
        String source = Files.readString(Path.of("src/test/java/io/tranquility/samza/ClickBeams.java"));
        String shown =
                source.substring(source.indexOf("public final class ClickBeams"), source.indexOf("\n    record Click"));
        assertThat(Files.readString(PAGE)).contains("```java\n" + shown.stripTrailing() + "\n}\n```");
    }

    @Test
    void it_has_every_property() throws Exception {
        assertThat(BeamProperties.NAMES).hasSize(8).allSatisfy(name -> assertThat(Files.readString(PAGE))
                .contains("| `" + name + "` |"));
    }
}
