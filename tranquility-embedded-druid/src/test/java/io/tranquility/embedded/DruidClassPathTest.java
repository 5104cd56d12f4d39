// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DruidClassPathTest {
    @TempDir
    Path target;

    private Path first;
    private Path second;

    @BeforeEach
    void makeJars() throws IOException {
        first = Files.createFile(target.resolve("first.jar"));
        second = Files.createFile(target.resolve("second.jar"));
    }

    @Test
    void finds_the_file_beside_the_classes() throws IOException {
        Path classes = Files.createDirectory(target.resolve("classes"));
        write(target.resolve("druid.classpath"), first + File.pathSeparator + second + "\n");

        assertThat(DruidClassPath.find(classes, Optional.empty())).containsExactly(first, second);
    }

    @Test
    void finds_the_file_beside_the_jar() throws IOException {
        write(target.resolve("druid.classpath"), second + File.pathSeparator + first);

        assertThat(DruidClassPath.find(target.resolve("embedded-1.0.jar"), Optional.empty()))
                .containsExactly(second, first);
    }

    @Test
    void prefers_the_file_of_the_system_property() throws IOException {
        write(target.resolve("druid.classpath"), first.toString());
        Path other = target.resolve("other");
        write(other, second.toString());

        assertThat(DruidClassPath.find(target.resolve("classes"), Optional.of(other.toString())))
                .containsExactly(second);
    }

    @Test
    void says_how_to_make_a_missing_file() {
        assertThatThrownBy(() -> DruidClassPath.find(target.resolve("classes"), Optional.empty()))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining(target.resolve("druid.classpath").toString())
                .hasMessageContaining("./mvnw process-classes -pl tranquility-embedded-druid")
                .hasMessageContaining("tranquility.embedded.classpath");
    }

    @Test
    void refuses_an_empty_class_path() throws IOException {
        write(target.resolve("druid.classpath"), " \n");

        assertThatThrownBy(() -> DruidClassPath.find(target.resolve("classes"), Optional.empty()))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void names_a_jar_that_is_not_there() throws IOException {
        Path gone = target.resolve("gone.jar");
        write(target.resolve("druid.classpath"), first + File.pathSeparator + gone);

        assertThatThrownBy(() -> DruidClassPath.find(target.resolve("classes"), Optional.empty()))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining(gone + ", which is no file");
    }

    @Test
    void the_build_has_written_one_with_druid_in_it() {
        assertThat(DruidClassPath.find(DruidClassPath.codeSource(), Optional.empty()))
                .anyMatch(jar -> jar.getFileName().toString().equals("druid-services-33.0.0.jar"))
                .noneMatch(jar -> jar.getFileName().toString().startsWith("junit"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
