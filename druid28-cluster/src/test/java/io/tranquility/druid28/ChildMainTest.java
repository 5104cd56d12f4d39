// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ChildMainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void a_child_ends_when_its_parent_is_killed() throws Exception {
        String classPath = Path.of("target", "classes") + ":" + Path.of("target", "test-classes");
        Process parent = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        classPath,
                        ShortLivedParent.class.getName())
                .start();
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertThat(child.isAlive()).isTrue();

            parent.destroyForcibly();

            await().atMost(PATIENCE).until(() -> !child.isAlive());
        } finally {
            parent.destroyForcibly();
        }
    }
}
