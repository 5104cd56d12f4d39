// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaHomeTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"17", "17.0.15", "21.0.2"})
    void accepts_the_versions_that_druid_supports(String version) throws IOException {
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\n");

        JavaHome java = JavaHome.of(home);

        assertThat(java.version()).isEqualTo(version);
        assertThat(java.launcher()).isEqualTo(home.resolve("bin/java"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8.0_402", "11.0.22", "18", "25.0.1"})
    void refuses_others_and_says_what_to_do(String version) throws IOException {
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");

        assertThatThrownBy(() -> JavaHome.of(home))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessage("Druid 33 runs on Java 17 or 21, but " + home + " is Java " + version
                        + ". Set javaHome(...) to a JDK 17 or 21.");
    }

    @Test
    void refuses_a_directory_that_is_no_java_home() {
        assertThatThrownBy(() -> JavaHome.of(home))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("No Java home at " + home);
    }
}
