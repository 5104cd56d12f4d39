// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceNameTest {
    @Test
    void contains_data_source_and_availability_group() {
        assertThat(SequenceName.of("wiki", "group-1", null).text()).isEqualTo("tranquility_wiki_group-1");
    }

    @Test
    void is_never_longer_than_druids_column_and_still_tells_groups_apart() {
        final String group = "g".repeat(300);
        final SequenceName first = SequenceName.of("wiki", group + "1", null);
        final SequenceName second = SequenceName.of("wiki", group + "2", null);
        assertThat(first.text()).hasSize(SequenceName.MAX_LENGTH).startsWith("tranquility_wiki_ggg");
        assertThat(second.text()).hasSize(SequenceName.MAX_LENGTH).isNotEqualTo(first.text());
        assertThat(first.fresh("1")).hasSize(SequenceName.MAX_LENGTH).isNotEqualTo(first.text());
        assertThat(SequenceName.of("wiki", group + "1", null).text()).isEqualTo(first.text());
    }

    @Test
    void clients_that_say_who_they_are_share_nothing() {
        final SequenceName mine = SequenceName.of("wiki", "group", "me");
        final SequenceName theirs = SequenceName.of("wiki", "group", "they");
        assertThat(mine.text()).isEqualTo("tranquility_wiki_group_me").isNotEqualTo(theirs.text());
        assertThat(mine.hash()).isNotEqualTo(theirs.hash());
    }

    @Test
    void a_fresh_name_is_the_same_for_the_same_distinction() {
        final SequenceName name = SequenceName.of("wiki", "group", null);
        assertThat(name.fresh("2")).isEqualTo("tranquility_wiki_group_2");
        assertThat(name.hash()).isEqualTo(SequenceName.of("wiki", "group", null).hash());
    }
}
