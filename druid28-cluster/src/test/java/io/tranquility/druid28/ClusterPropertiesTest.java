// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ClusterPropertiesTest {
    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource
    void nothing_is_left_to_fill_in(Role role) throws Exception {
        Path conf = new ClusterProperties(work, 2181, 1527).write(role, 8081, 8100);
        try (Stream<Path> files = Files.list(conf)) {
            assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(Files.readString(file))
                    .doesNotContain("@"));
        }
    }

    @Test
    void the_two_workers_have_directories_and_peon_ports_of_their_own() throws Exception {
        ClusterProperties properties = new ClusterProperties(work, 2181, 1527);
        String first = Files.readString(
                properties.write(Role.MIDDLE_MANAGER, 8091, 8100).resolve("runtime.properties"));
        String second = Files.readString(
                properties.write(Role.SECOND_MIDDLE_MANAGER, 8092, 8200).resolve("runtime.properties"));
        assertThat(first).contains("startPort=8100", "/middle-manager/tasks", "--add-opens=java.base/sun.nio.ch");
        assertThat(second).contains("startPort=8200", "/second-middle-manager/tasks");
    }
}
