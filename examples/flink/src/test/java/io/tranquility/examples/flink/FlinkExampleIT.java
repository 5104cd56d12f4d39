// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.embedded.EmbeddedDruid;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FlinkExampleIT {
    @Test
    void the_job_and_the_statement_send_what_people_edited() throws Exception {
        try (EmbeddedDruid druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .start()) {
            EditsJob.run(Main.config(druid), 4000);
            assertThat(Main.edits(druid)).isEqualTo(eachHas(1000));

            EditsSql.run(Main.config(druid), 4000);
            assertThat(Main.edits(druid)).isEqualTo(eachHas(2000));
        }
    }

    private static List<Map<String, Object>> eachHas(int edits) {
        return List.of(
                Map.of("user", "Ada", "edits", edits, "added", edits),
                Map.of("user", "Edsger", "edits", edits, "added", edits),
                Map.of("user", "Grace", "edits", edits, "added", edits));
    }
}
