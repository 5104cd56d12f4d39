// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.embedded.child.Protocol.Message;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The parent's side of the protocol, with shell scripts for the child. */
class DruidProcessTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private DruidProcess process;

    @AfterEach
    void end() {
        process.end();
    }

    @Test
    void hands_on_what_the_child_says() throws IOException {
        start("read command; echo \"ready BROKER 123\"; cat");
        process.send("start BROKER");

        assertThat(process.receive(Deadline.in(SOON))).isEqualTo(new Message("ready", "BROKER 123"));
    }

    @Test
    void throws_what_the_child_reports_as_failed() throws IOException {
        start("printf '%s\\n' 'failed no such role:\\n\\\\BROKER'; cat");

        assertThatThrownBy(() -> process.receive(Deadline.in(SOON)))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessage("no such role:\n\\BROKER");
    }

    @Test
    void says_that_the_child_has_ended_as_often_as_it_is_asked() throws IOException {
        start("exit 3");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> process.receive(Deadline.in(SOON)))
                    .isInstanceOf(EmbeddedDruidException.class)
                    .hasMessage("The embedded Druid (process " + process.pid() + ") has ended with status 3");
        }
    }

    @Test
    void does_not_wait_for_ever() throws IOException {
        start("cat");

        assertThatThrownBy(() -> process.receive(Deadline.in(Duration.ofMillis(1))))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("did not answer within PT0.001S");
    }

    @Test
    void honours_an_interrupt() throws IOException {
        start("cat");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> process.receive(Deadline.in(SOON)))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void tells_the_child_to_quit_and_waits_for_its_end() throws IOException {
        start("while read command; do echo \"$command\"; done");
        ProcessHandle child = ProcessHandle.of(process.pid()).orElseThrow();

        process.end();
        process.end();

        assertThat(child.isAlive()).isFalse();
        assertThat(process.receive(Deadline.in(SOON))).isEqualTo(new Message("quit", ""));
        assertThatThrownBy(() -> process.send("stop BROKER"))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("takes no commands any more");
    }

    private void start(String script) throws IOException {
        process = new DruidProcess(new ProcessBuilder("sh", "-c", script));
    }
}
