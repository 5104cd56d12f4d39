// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.embedded.EmbeddedDruid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SparkExampleIT {
    @Test
    void both_jobs_send_what_people_edited() throws Exception {
        try (EmbeddedDruid druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .start()) {
            assertThat(Main.dStream(druid, 4000)).isEqualTo(eachHas(1000));
            assertThat(Main.structuredStream(druid, 4000)).isEqualTo(eachHas(2000));
        }
    }

    @Test
    void the_documentation_shows_the_jobs() throws IOException {
        String docs = Files.readString(Path.of("../../docs/spark.md"));

        assertThat(docs).contains(body("EditsStream", "        return spark", "\n    }\n"));
        assertThat(docs).contains(body("EditsDStream", "        BeamWriter<", "\n    }\n"));
    }

    /** What a method does, without the indentation. */
    private static String body(String type, String begin, String end) throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/tranquility/examples/spark/" + type + ".java"));
        int from = source.indexOf(begin);
        return source.substring(from, source.indexOf(end, from)).replaceAll("(?m)^ {8}", "");
    }

    private static List<Map<String, Object>> eachHas(int edits) {
        return List.of(
                Map.of("user", "Ada", "edits", edits, "added", edits),
                Map.of("user", "Edsger", "edits", edits, "added", edits),
                Map.of("user", "Grace", "edits", edits, "added", edits));
    }
}
