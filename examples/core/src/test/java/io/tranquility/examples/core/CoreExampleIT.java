// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.embedded.EmbeddedDruid;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CoreExampleIT {
    @Test
    void the_example_sends_maps_and_objects() throws Exception {
        try (EmbeddedDruid druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .start()) {
            assertThat(Main.run(druid))
                    .containsExactly(
                            Map.of("user", "Ada", "edits", 5000, "added", 5000),
                            Map.of("user", "Grace", "edits", 5000, "added", 5000));
        }
    }
}
