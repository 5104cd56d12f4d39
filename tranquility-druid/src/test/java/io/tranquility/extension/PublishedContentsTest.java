// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.druid.java.util.common.Intervals;
import org.apache.druid.timeline.DataSegment;
import org.apache.druid.timeline.partition.NumberedShardSpec;
import org.junit.jupiter.api.Test;

class PublishedContentsTest {
    private static final SegmentContents CONTENTS =
            SegmentContents.NONE.plus(-1, 5).plus(Long.MIN_VALUE, 6).plus(7, 8);

    @Test
    void survives_the_metadata_store_beside_the_load_spec() throws Exception {
        final PublishedContents published = new PublishedContents("0123456789abcdef", "my task_0_1", CONTENTS);
        final DataSegment marked = published.mark(segment(Map.of("type", "local", "path", "/p")));
        final DataSegment read =
                DruidJson.mapper().readValue(DruidJson.mapper().writeValueAsBytes(marked), DataSegment.class);
        assertThat(PublishedContents.of(read)).contains(published);
        assertThat(read.getLoadSpec()).isEqualTo(marked.getLoadSpec()).containsEntry("path", "/p");
    }

    @Test
    void an_empty_segment_can_be_noted_too() {
        final PublishedContents nothing = new PublishedContents("g", "t", SegmentContents.NONE);
        assertThat(PublishedContents.of(nothing.mark(segment(Map.of())))).contains(nothing);
    }

    @Test
    void segments_of_others_have_no_note() {
        assertThat(PublishedContents.of(segment(Map.of("type", "local")))).isEmpty();
        assertThat(PublishedContents.of(segment(Map.of("tranquility", 7)))).isEmpty();
        assertThat(PublishedContents.of(segment(Map.of("tranquility", "g 1 2 zz a b t"))))
                .isEmpty();
        assertThat(PublishedContents.of(segment(Map.of("tranquility", "of another version"))))
                .isEmpty();
    }

    @Test
    void the_same_replicant_in_two_tasks_means_two_clients() {
        assertThat(of("ds_2026-01-01_0_0").isOtherClients(of("ds_2026-01-01_0_0_abcdefgh")))
                .isTrue();
        assertThat(of("ds_0_1_abc").isOtherClients(of("ds_0_1_xyz"))).isTrue();
        assertThat(of("ds_0_0").isOtherClients(of("ds_0_1"))).isFalse();
        assertThat(of("ds_0_0").isOtherClients(of("ds_0_0"))).isFalse();
        assertThat(of("mine").isOtherClients(of("yours"))).isFalse();
    }

    private static PublishedContents of(String taskId) {
        return new PublishedContents("g", taskId, CONTENTS);
    }

    private static DataSegment segment(Map<String, Object> loadSpec) {
        return new DataSegment(
                "ds",
                Intervals.of("2026-01-01/2026-01-02"),
                "v",
                loadSpec,
                List.of(),
                List.of(),
                new NumberedShardSpec(0, 0),
                9,
                1);
    }
}
