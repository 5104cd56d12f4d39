// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path work;

    @Test
    void a_process_that_does_not_start_is_told_with_the_end_of_its_log() throws Exception {
        Files.writeString(work.resolve("zoo.cfg"), "tickTime=soon\n");
        Path log = work.resolve("zookeeper.log");
        ClusterProcess process = ClusterProcess.start(Role.ZOOKEEPER, work, new Ports(1).take(1), work, log);
        try {
            assertThatThrownBy(() -> process.awaitReady(PATIENCE))
                    .isInstanceOf(Druid28Exception.class)
                    .hasMessageContaining("The ZOOKEEPER of Druid 28 ended with code")
                    .hasMessageContaining(log.toString())
                    .hasMessageContaining("soon");
        } finally {
            process.kill();
        }
    }

    @Test
    void a_zookeeper_starts_and_is_killed() throws Exception {
        int port = new Ports(1).take(1);
        Path conf = new ClusterProperties(work, port, 0).write(Role.ZOOKEEPER, port, 0);
        Files.createDirectories(work.resolve("zookeeper"));
        ClusterProcess process = ClusterProcess.start(Role.ZOOKEEPER, conf, port, work, work.resolve("zookeeper.log"));
        try {
            process.awaitReady(PATIENCE);
        } finally {
            process.kill();
        }
        assertThatThrownBy(() -> process.awaitReady(PATIENCE)).hasMessageContaining("ended with code 137");
        assertThat(process.uri()).hasPort(port);
    }
}
