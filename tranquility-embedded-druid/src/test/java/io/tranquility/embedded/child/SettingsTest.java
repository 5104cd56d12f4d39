// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.embedded.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path work;

    @Test
    void arrive_as_they_were_and_leave_no_file() throws IOException {
        Settings settings = new Settings(
                work,
                true,
                Set.of(Role.INDEXER, Role.BROKER),
                Map.of(Role.ZOOKEEPER, 20_001, Role.INDEXER, 20_002),
                Optional.of(Path.of("/cache/druid.jsa")),
                Map.of("druid.a", "ä = \\ \n b", "druid.extensions.loadList", "[\"/x\"]"));
        Path file = settings.store();

        assertThat(Settings.take(file)).isEqualTo(settings);
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void lie_in_a_file_that_only_the_user_may_read() throws IOException {
        new Settings(work, false, Set.of(), Map.of(), Optional.empty(), Map.of("druid.password", "secret")).store();

        try (var files = Files.list(work)) {
            assertThat(files).singleElement().satisfies(file -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void show_no_values() {
        Settings settings =
                new Settings(work, false, Set.of(), Map.of(), Optional.empty(), Map.of("druid.password", "secret"));

        assertThat(settings.toString()).contains("druid.password").doesNotContain("secret");
    }
}
