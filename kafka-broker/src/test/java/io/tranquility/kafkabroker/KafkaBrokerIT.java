// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafkabroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaBrokerIT {
    @TempDir
    private Path directory;

    private Path work;

    @BeforeEach
    void makeWork() throws Exception {
        work = Files.createDirectory(directory.resolve("work"));
    }

    @Test
    void what_it_knew_it_knows_after_it_was_killed_and_started_again() throws Exception {
        try (KafkaBroker broker = KafkaBroker.builder().start(work)) {
            broker.createTopic("edits", 3);
            broker.kill();
            broker.start();
            assertThat(broker.admin().listTopics().names().get()).containsExactly("edits");
            broker.stop();
            assertThatThrownBy(broker::kill).hasMessage("The broker does not run");
        }
        assertThat(work).doesNotExist();
    }

    @Test
    void one_that_does_not_start_tells_why_and_leaves_nothing() {
        assertThatThrownBy(() ->
                        KafkaBroker.builder().property("num.io.threads", "two").start(work))
                .isInstanceOf(KafkaBrokerException.class)
                .hasMessageContaining("while it started")
                .hasMessageContaining("num.io.threads");
        assertThat(work).doesNotExist();
    }
}
