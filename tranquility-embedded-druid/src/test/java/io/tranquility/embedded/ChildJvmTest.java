// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
    @TempDir
    Path directory;

    private Path archive;
    private static final Path SETTINGS = Path.of("/work/settings");

    private ChildJvm jvm;

    @BeforeEach
    void makeJvm() {
        archive = directory.resolve("druid.jsa");
        WorkDirectory work = WorkDirectory.create(Optional.of(directory.resolve("work")));
        JavaHome java = new JavaHome(Path.of(System.getProperty("java.home")), "17");
        jvm = new ChildJvm(
                java, List.of(directory.resolve("a.jar")), archive, work, 256, List.of("-XX:TieredStopAtLevel=4"));
    }

    @Test
    void a_missing_archive_is_not_used() throws IOException {
        assertThat(jvm.checkArchive()).isFalse();
    }

    @Test
    void a_damaged_archive_is_deleted() throws IOException {
        Files.writeString(archive, "no archive");

        assertThat(jvm.checkArchive()).isFalse();
        assertThat(archive).doesNotExist();
    }

    @Test
    void is_called_without_the_options_that_the_environment_has_for_others() {
        assertThat(jvm.druid(true, SETTINGS).environment())
                .containsEntry("CLASSPATH", directory.resolve("a.jar").toString())
                .doesNotContainKeys("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    }

    @Test
    void is_called_with_further_flags_after_its_own() {
        assertThat(jvm.druid(true, SETTINGS).command())
                .containsSubsequence("-XX:TieredStopAtLevel=1", "-XX:TieredStopAtLevel=4", SETTINGS.toString());
    }

    @Test
    void runs_with_the_archive_or_so_that_it_can_make_one() {
        assertThat(jvm.druid(true, SETTINGS).command())
                .contains("-XX:SharedArchiveFile=" + archive, "-Xmx256m")
                .doesNotContain("-XX:+RecordDynamicDumpInfo");
        assertThat(jvm.druid(false, SETTINGS).command())
                .contains("-XX:+RecordDynamicDumpInfo")
                .noneMatch(option -> option.contains("SharedArchiveFile"));
    }
}
