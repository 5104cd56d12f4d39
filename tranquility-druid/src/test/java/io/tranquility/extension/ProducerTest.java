// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ProducerTest {
    @Test
    void reads_both_headers_or_none() {
        assertThat(Producer.of("lane-1", " 42 ")).isEqualTo(new Producer("lane-1", 42));
        assertThat(Producer.of(null, null)).isNull();
    }

    @Test
    void says_which_header_is_wrong() {
        assertMessage("a", null, "Header [X-Firehose-Producer-Seq] is missing; send both or none");
        assertMessage(null, "1", "Header [X-Firehose-Producer-Id] is missing; send both or none");
        assertMessage(" ", "1", "Header [X-Firehose-Producer-Id] must have 1 to 256 printable ASCII characters");
        assertMessage("a\nb", "1", "printable ASCII");
        assertMessage("é", "1", "printable ASCII");
        assertMessage("a".repeat(257), "1", "1 to 256");
        assertMessage("a", "1.5", "Header [X-Firehose-Producer-Seq] must be a whole number");
        assertMessage("a", "9223372036854775808", "must be a whole number");
    }

    private static void assertMessage(String id, String sequence, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Producer.of(id, sequence))
                .withMessageContaining(message);
    }
}
