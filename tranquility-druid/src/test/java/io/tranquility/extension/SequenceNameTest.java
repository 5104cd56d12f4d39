// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceNameTest {
    @Test
    void contains_data_source_availability_group_and_bucket() {
        assertThat(SequenceName.of("wiki", "group-1", null).of(0))
                .isEqualTo("tranquility_wiki_group-1_1970-01-01T00:00:00.000Z");
    }

    @Test
    void is_never_longer_than_druids_column_and_still_tells_groups_apart() {
        final String group = "g".repeat(300);
        final SequenceName first = SequenceName.of("wiki", group + "1", null);
        final SequenceName second = SequenceName.of("wiki", group + "2", null);
        assertThat(first.of(0)).hasSize(SequenceName.MAX_LENGTH).startsWith("tranquility_wiki_ggg");
        assertThat(second.of(0)).hasSize(SequenceName.MAX_LENGTH).isNotEqualTo(first.of(0));
        assertThat(SequenceName.fresh(first.of(0), "1"))
                .hasSize(SequenceName.MAX_LENGTH)
                .isNotEqualTo(first.of(0));
        assertThat(first.of(1)).isNotEqualTo(first.of(0));
        assertThat(SequenceName.of("wiki", group + "1", null).of(0)).isEqualTo(first.of(0));
    }

    @Test
    void clients_that_say_who_they_are_share_nothing() {
        final SequenceName mine = SequenceName.of("wiki", "group", "me");
        final SequenceName theirs = SequenceName.of("wiki", "group", "they");
        assertThat(mine.of(0)).startsWith("tranquility_wiki_group_me_").isNotEqualTo(theirs.of(0));
        assertThat(mine.hash()).isNotEqualTo(theirs.hash());
    }

    @Test
    void a_fresh_name_is_the_same_for_the_same_distinction() {
        assertThat(SequenceName.fresh("sequence", "2")).isEqualTo("sequence_2");
    }

    @Test
    void tasks_that_may_be_replicas_have_one_hash() {
        assertThat(SequenceName.of("wiki", "group", null).hash())
                .isEqualTo(SequenceName.of("wiki", "group", null).hash());
    }
}
