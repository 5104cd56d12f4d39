// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.embedded.Role;
import io.tranquility.embedded.child.Protocol.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolTest {
    @Test
    void messages_are_one_line_each() {
        assertThat(Protocol.stop(Role.SECOND_INDEXER)).isEqualTo("stop SECOND_INDEXER");
        assertThat(Protocol.start(Role.BROKER)).isEqualTo("start BROKER");
        assertThat(Protocol.ready(Role.BROKER, 8082)).isEqualTo("ready BROKER 8082");
        assertThat(Protocol.stopped(Role.ZOOKEEPER)).isEqualTo("stopped ZOOKEEPER");
        assertThat(Protocol.failed("a\r\nb")).isEqualTo("failed a\\nb");
    }

    @Test
    void a_message_is_a_word_and_a_rest() {
        assertThat(Message.parse("ready BROKER 8082")).isEqualTo(new Message("ready", "BROKER 8082"));
        assertThat(Message.parse("running")).isEqualTo(new Message("running", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "two\nlines\n", "C:\\new\\n", "\\", "\\\n\\\\", ""})
    void a_failure_arrives_as_it_was(String message) {
        String line = Protocol.failed(message);

        assertThat(line).doesNotContain("\n");
        assertThat(Protocol.unescape(Message.parse(line).rest())).isEqualTo(message);
    }
}
