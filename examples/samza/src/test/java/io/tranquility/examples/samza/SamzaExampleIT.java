// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.samza;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.embedded.EmbeddedDruid;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SamzaExampleIT {
    @Test
    void the_example_sends_what_people_edited() throws Exception {
        try (EmbeddedDruid druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .start()) {
            assertThat(Main.run(druid))
                    .containsExactly(
                            Map.of("user", "Ada", "edits", 2500, "added", 2500),
                            Map.of("user", "Edsger", "edits", 2500, "added", 2500),
                            Map.of("user", "Grace", "edits", 2500, "added", 2500));
        }
    }
}
