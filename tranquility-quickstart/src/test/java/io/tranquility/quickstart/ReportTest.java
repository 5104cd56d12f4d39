// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.beam.DropReason;
import io.tranquility.tranquilizer.Outcomes;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ReportTest {
    @Test
    void a_line_has_all_numbers_with_drops_by_reason() {
        Outcomes outcomes =
                new Outcomes(100, 60, Map.of(DropReason.NO_TIMESTAMP, 3L, DropReason.BEFORE_WINDOW, 7L), 5, 25);
        assertThat(Report.progress(Duration.ofMillis(12_345), outcomes, 4, OptionalLong.of(58), OptionalLong.of(31)))
                .isEqualTo("  12 s  received 100  sent 60  dropped 10 (BEFORE_WINDOW 7, NO_TIMESTAMP 3)  failed 5"
                        + "  pending 25  unparseable 4  queryable 58  after 31 ms");
    }

    @Test
    void a_line_leaves_out_what_is_not_known() {
        assertThat(Report.progress(
                        Duration.ZERO,
                        new Outcomes(0, 0, Map.of(), 0, 0),
                        0,
                        OptionalLong.empty(),
                        OptionalLong.empty()))
                .isEqualTo("   0 s  received 0  sent 0  dropped 0  failed 0  pending 0  queryable -  after -");
    }

    @Test
    void a_table_aligns_texts_left_and_numbers_right() {
        assertThat(Report.table(List.of(row("Norway", 1200), row("Tea", 7), row(null, 1))))
                .containsExactly(
                        "        page    events",
                        "        Norway    1200",
                        "        Tea          7",
                        "        -            1");
    }

    @Test
    void a_table_cuts_long_values_and_has_nothing_that_a_terminal_would_obey() {
        List<String> table = Report.table(List.of(row("\u001b[2J" + "x".repeat(100), 1)));
        assertThat(table.get(1)).doesNotContain("\u001b").contains("...").hasSizeLessThan(70);
    }

    @Test
    void no_rows_are_no_table() {
        assertThat(Report.table(List.of())).isEmpty();
    }

    @Test
    void the_summary_says_that_the_counts_are_equal() {
        assertThat(Report.summary(summary()))
                .contains(
                        "  dropped           2 (AFTER_WINDOW 2)", "  counted by Druid  8", "  time              2.5 s")
                .last()
                .isEqualTo("OK: Druid returns exactly the 8 events that were sent; 2 were dropped.");
    }

    @Test
    void the_summary_names_each_problem() {
        assertThat(Report.summary(summary("one", "two"))).endsWith("NOT OK: one", "NOT OK: two");
    }

    private static Summary summary(String... problems) {
        return new Summary(
                new Outcomes(10, 8, Map.of(DropReason.AFTER_WINDOW, 2L), 0, 0),
                0,
                OptionalLong.of(8),
                Optional.empty(),
                OptionalLong.of(20),
                Duration.ofMillis(2500),
                Arrays.asList(problems));
    }

    private static Map<String, Object> row(String page, int events) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("page", page);
        row.put("events", events);
        return row;
    }
}
