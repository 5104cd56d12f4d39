// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.TimeZone;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleJarTest {
    @TempDir
    Path directory;

    @Test
    void holds_the_classes_and_the_resources_of_the_child() throws IOException {
        Path jar = directory.resolve("embedded.jar");
        ModuleJar.pack(DruidClassPath.codeSource()).writeTo(jar);

        assertThat(entries(jar))
                .contains(
                        "META-INF/services/org.apache.druid.initialization.DruidModule",
                        "io/tranquility/embedded/Role.class",
                        "io/tranquility/embedded/child/EmbeddedDruidMain.class",
                        "io/tranquility/embedded/child/common.properties",
                        "io/tranquility/embedded/child/log4j2.xml");
    }

    @Test
    void is_the_same_file_wherever_and_whenever_the_classes_are_the_same() throws IOException {
        Path classes = directory.resolve("classes");
        Path packed = Files.createDirectories(classes.resolve("io/tranquility/embedded"));
        Path one = Files.writeString(packed.resolve("One.class"), "1");
        Path early = directory.resolve("early.jar");
        ModuleJar.pack(classes).writeTo(early);
        Files.setLastModifiedTime(one, FileTime.from(Instant.EPOCH));
        Path late = directory.resolve("late.jar");
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            ModuleJar.pack(classes).writeTo(late);
        } finally {
            TimeZone.setDefault(zone);
        }

        assertThat(late).hasSameBinaryContentAs(early);
        assertThat(Files.getLastModifiedTime(late)).isEqualTo(Files.getLastModifiedTime(early));
    }

    @Test
    void packs_the_same_from_a_jar_as_from_a_directory() throws IOException {
        Path classes = directory.resolve("classes");
        Files.createDirectories(classes.resolve("io/tranquility/embedded/child"));
        Files.writeString(classes.resolve("io/tranquility/embedded/A.class"), "a");
        Files.writeString(classes.resolve("io/tranquility/embedded/child/B.class"), "b");
        Files.createDirectories(classes.resolve("META-INF"));
        Files.writeString(classes.resolve("META-INF/other"), "not packed");
        Path fromDirectory = directory.resolve("1.jar");
        ModuleJar.pack(classes).writeTo(fromDirectory);
        Path fromJar = directory.resolve("2.jar");
        ModuleJar.pack(fromDirectory).writeTo(fromJar);

        assertThat(entries(fromDirectory))
                .containsExactly(
                        "META-INF/services/org.apache.druid.initialization.DruidModule",
                        "io/tranquility/embedded/A.class",
                        "io/tranquility/embedded/child/B.class");
        assertThat(fromJar).hasSameBinaryContentAs(fromDirectory);
    }

    @Test
    void leaves_a_file_alone_that_is_there() throws IOException {
        Path jar = Files.writeString(directory.resolve("embedded.jar"), "already here");
        ModuleJar.pack(DruidClassPath.codeSource()).writeTo(jar);

        assertThat(jar).hasContent("already here");
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void says_which_classes_cannot_be_read() {
        assertThatThrownBy(() -> ModuleJar.pack(directory.resolve("nothing")))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining(directory.resolve("nothing").toString());
    }

    private static Stream<String> entries(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            return jar.stream().map(ZipEntry::getName).toList().stream();
        }
    }
}
