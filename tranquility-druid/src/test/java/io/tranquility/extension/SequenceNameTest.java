// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceNameTest {
    @Test
    void contains_data_source_and_availability_group() {
        assertThat(SequenceName.of("wiki", "group-1")).isEqualTo("tranquility_wiki_group-1");
    }

    @Test
    void is_never_longer_than_druids_column_and_still_tells_groups_apart() {
        final String group = "g".repeat(300);
        final String first = SequenceName.of("wiki", group + "1");
        assertThat(first).hasSize(SequenceName.MAX_LENGTH).startsWith("tranquility_wiki_ggg");
        assertThat(SequenceName.of("wiki", group + "2"))
                .hasSize(SequenceName.MAX_LENGTH)
                .isNotEqualTo(first);
        assertThat(SequenceName.of("wiki", group + "1")).isEqualTo(first);
    }
}
