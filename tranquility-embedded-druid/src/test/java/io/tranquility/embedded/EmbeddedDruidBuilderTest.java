// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedDruidBuilderTest {
    @TempDir
    Path directory;

    private final EmbeddedDruidBuilder builder = EmbeddedDruid.builder();

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3})
    void takes_one_indexer_or_two(int count) {
        assertThatThrownBy(() -> builder.indexers(count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("indexers must be 1 or 2, but is " + count);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3})
    void takes_one_coordinator_or_two(int count) {
        assertThatThrownBy(() -> builder.coordinators(count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("coordinators must be 1 or 2, but is " + count);
    }

    @Test
    void takes_druid_properties_only() {
        assertThatThrownBy(() -> builder.property("java.io.tmpdir", "/tmp"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.io.tmpdir");
        assertThatThrownBy(() -> builder.property("druid.x", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("druid.x");
    }

    @Test
    void takes_an_extension_only_from_a_directory() throws IOException {
        Path jar = Files.createFile(directory.resolve("extension.jar"));

        assertThatThrownBy(() -> builder.extension(jar))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("No extension at " + jar + ": no such directory");
    }

    @Test
    void takes_a_heap_that_druid_can_start_with() {
        assertThatThrownBy(() -> builder.maxHeapMegabytes(191))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxHeapMegabytes must be 192 or more, but is 191");
    }

    @Test
    void takes_flags_of_a_jvm() {
        assertThatThrownBy(() -> builder.jvmFlag("Xint"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A JVM's flag starts with \"-\", but this is \"Xint\"");
    }

    @Test
    void takes_a_positive_start_timeout() {
        assertThatThrownBy(() -> builder.startTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("startTimeout must be positive, but is PT0S");
    }

    @Test
    void does_not_start_on_a_java_that_druid_does_not_support() throws IOException {
        Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");

        assertThatThrownBy(() -> builder.javaHome(directory).start())
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining(directory + " is Java 25.0.1");
    }
}
