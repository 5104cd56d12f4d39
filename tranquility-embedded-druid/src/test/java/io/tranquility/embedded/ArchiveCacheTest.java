// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveCacheTest {
    private static final JavaHome JAVA = new JavaHome(Path.of("/jdk"), "17.0.15");
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC");

    @TempDir
    Path directory;

    private Path jar;
    private ModuleJar moduleJar;

    @BeforeEach
    void makeJars() throws IOException {
        jar = Files.writeString(directory.resolve("druid.jar"), "jar");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
        moduleJar = moduleJar("class");
    }

    @Test
    void the_same_jvm_and_jars_have_the_same_place() {
        ArchiveCache cache = new ArchiveCache(directory.resolve("cache"));

        ArchiveCache.Entry entry = cache.entry(JAVA, FLAGS, List.of(jar), moduleJar);
        assertThat(entry.moduleJar()).exists();
        assertThat(entry.archive())
                .doesNotExist()
                .hasParentRaw(entry.moduleJar().getParent());
        assertThat(cache.entry(JAVA, FLAGS, List.of(jar), moduleJar)).isEqualTo(entry);
    }

    @Test
    void whatever_invalidates_an_archive_changes_its_key() throws IOException {
        String key = ArchiveCache.key(JAVA, FLAGS, List.of(jar), moduleJar);
        Path other = Files.copy(jar, directory.resolve("other.jar"));

        assertThat(ArchiveCache.key(new JavaHome(JAVA.directory(), "17.0.16"), FLAGS, List.of(jar), moduleJar))
                .as("another Java")
                .isNotEqualTo(key);
        assertThat(ArchiveCache.key(JAVA, List.of("-XX:+UseG1GC"), List.of(jar), moduleJar))
                .as("other flags")
                .isNotEqualTo(key);
        assertThat(ArchiveCache.key(JAVA, FLAGS, List.of(jar, other), moduleJar))
                .as("another jar")
                .isNotEqualTo(key);
        assertThat(ArchiveCache.key(JAVA, FLAGS, List.of(other, jar), moduleJar))
                .as("another order")
                .isNotEqualTo(ArchiveCache.key(JAVA, FLAGS, List.of(jar, other), moduleJar));
        assertThat(ArchiveCache.key(JAVA, FLAGS, List.of(jar), moduleJar("changed class")))
                .as("other module classes")
                .isNotEqualTo(key);

        Files.setLastModifiedTime(jar, FileTime.fromMillis(2_000));
        assertThat(ArchiveCache.key(JAVA, FLAGS, List.of(jar), moduleJar))
                .as("another time")
                .isNotEqualTo(key);
        Files.writeString(jar, "longer jar");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
        assertThat(ArchiveCache.key(JAVA, FLAGS, List.of(jar), moduleJar))
                .as("another size")
                .isNotEqualTo(key);
    }

    @Test
    void keeps_the_four_places_used_last_and_nothing_of_others_is_touched() throws IOException {
        Path cache = Files.createDirectories(directory.resolve("cache"));
        for (int day = 1; day <= 6; day++) {
            Path place = Files.createDirectory(cache.resolve("druid-" + day));
            Files.writeString(place.resolve("druid.jsa"), "archive");
            Files.setLastModifiedTime(place, FileTime.fromMillis(day * 86_400_000L));
        }
        Path stranger = Files.createDirectory(cache.resolve("not-ours"));
        Files.setLastModifiedTime(stranger, FileTime.fromMillis(0));

        Path used = new ArchiveCache(cache)
                .entry(JAVA, FLAGS, List.of(jar), moduleJar)
                .archive()
                .getParent();

        assertThat(cache).isDirectoryContaining(stranger::equals);
        assertThat(cache.toFile().list())
                .containsExactlyInAnyOrder(
                        "not-ours",
                        "druid-4",
                        "druid-5",
                        "druid-6",
                        used.getFileName().toString());
    }

    @Test
    void lies_where_the_xdg_specification_says() {
        Path home = Path.of("/home/me");

        assertThat(ArchiveCache.defaultDirectory(Optional.of("/var/cache/me"), home))
                .isEqualTo(Path.of("/var/cache/me/tranquility"));
        assertThat(ArchiveCache.defaultDirectory(Optional.empty(), home))
                .isEqualTo(Path.of("/home/me/.cache/tranquility"));
        assertThat(ArchiveCache.defaultDirectory(Optional.of("relative"), home))
                .as("relative paths are to be ignored")
                .isEqualTo(Path.of("/home/me/.cache/tranquility"));
    }

    @Test
    void says_what_to_do_if_the_directory_cannot_be_used() {
        ArchiveCache cache = new ArchiveCache(jar);

        assertThatThrownBy(() -> cache.entry(JAVA, FLAGS, List.of(jar), moduleJar))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining(jar.toString())
                .hasMessageContaining("cacheDirectory(...)")
                .hasMessageContaining("XDG_CACHE_HOME");
    }

    private ModuleJar moduleJar(String content) throws IOException {
        Path classes = Files.createTempDirectory(directory, "classes");
        Path packed = Files.createDirectories(classes.resolve("io/tranquility/embedded"));
        Files.writeString(packed.resolve("A.class"), content);
        return ModuleJar.pack(classes);
    }
}
