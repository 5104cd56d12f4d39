// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.extension.RejectedRows.RejectedRow;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RejectedRowsTest {
    @Test
    void a_short_list_is_kept_as_it_was() {
        final RejectedRows rows =
                RejectedRows.of(List.of(Rejection.unparseable(0, "bad"), Rejection.thrownAway(70, "late")));
        assertThat(rows.toAnswer()).containsExactly(new RejectedRow(0, "bad"), new RejectedRow(70, "late"));
        assertThat(RejectedRows.NONE.toAnswer()).isEmpty();
    }

    @Test
    void of_a_long_list_every_index_is_kept_and_the_first_reasons() {
        final List<Rejection> rejections = IntStream.range(0, 5_000)
                .mapToObj(i -> Rejection.unparseable(i * 2, "r".repeat(150)))
                .toList();
        final List<RejectedRow> answer = RejectedRows.of(rejections).toAnswer();
        assertThat(answer)
                .extracting(RejectedRow::index)
                .containsExactlyElementsOf(
                        rejections.stream().map(Rejection::index).toList());
        assertThat(answer.subList(0, 13))
                .allSatisfy(row -> assertThat(row.reason()).isEqualTo("r".repeat(150)));
        assertThat(answer.subList(13, 5_000))
                .allSatisfy(row -> assertThat(row.reason()).isEqualTo(RejectedRows.REASON_NOT_KEPT));
    }

    @Test
    void a_reason_is_cut() {
        assertThat(Rejection.unparseable(1, "x".repeat(1_000)).reason()).hasSize(200);
    }
}
