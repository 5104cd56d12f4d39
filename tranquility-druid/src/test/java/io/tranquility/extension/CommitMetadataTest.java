// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.apache.druid.java.util.common.Intervals;
import org.apache.druid.query.SegmentDescriptor;
import org.junit.jupiter.api.Test;

class CommitMetadataTest {
    private static final ObjectMapper MAPPER = DruidJson.mapper();

    private final CommitMetadata metadata = new CommitMetadata(
            Totals.ZERO.plusRows(1).plusBatch(1, 2, true, 99).plusSkipped(),
            Map.of(
                    "lane",
                    ProducerWindow.empty()
                            .with(
                                    new ProducerWindow.TakenBatch(
                                            7, "digest", RejectedRows.of(List.of(Rejection.unparseable(3, "bad")))),
                                    1_000)),
            Map.of("key", new Progress(5, List.of(Rejection.thrownAway(2, "late")), Map.of(0L, Map.of("segment", 4)))),
            Map.of(0L, Map.of("segment", SegmentContents.NONE.plus(-1, 5)), 3_600_000L, Map.of()),
            new Publication(
                    1,
                    2,
                    3,
                    List.of("where"),
                    Map.of("before", List.of(new SegmentDescriptor(Intervals.of("2026/2027"), "v", 7)))),
            true);

    @Test
    void survives_the_disk() throws Exception {
        final Object fromDisk = MAPPER.readValue(MAPPER.writeValueAsBytes(metadata), Object.class);
        assertThat(CommitMetadata.restore(MAPPER, fromDisk)).isEqualTo(metadata);
    }

    @Test
    void rows_of_complete_batches_are_open_until_they_are_published() {
        assertThat(metadata.rowsOpen()).isEqualTo(5);
        assertThat(CommitMetadata.EMPTY.rowsOpen()).isZero();
    }

    @Test
    void a_task_that_never_persisted_starts_from_nothing() {
        assertThat(CommitMetadata.restore(MAPPER, null)).isEqualTo(CommitMetadata.EMPTY);
    }

    @Test
    void is_short_in_the_log() {
        assertThat(metadata).hasToString("rows[1], batches[1], producers[1], unfinished[1], buckets[2], closing[true]");
    }
}
