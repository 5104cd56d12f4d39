// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.extension.EndSignal.End;
import io.tranquility.extension.EndSignal.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.druid.indexer.TaskStatus;
import org.junit.jupiter.api.Test;

class EndStatusTest {
    private static final Publication OURS = new Publication(1, 0, 0, List.of(), Map.of());
    private static final Publication SIBLINGS = new Publication(0, 1, 0, List.of(), Map.of());

    private final EndStatus status = new EndStatus("task");

    @Test
    void a_task_of_which_all_is_published_succeeds() {
        assertThat(status.published(task(OURS, 0), Publication.NONE, 0).isSuccess())
                .isTrue();
    }

    @Test
    void rows_that_a_replica_lacks_fail_it() {
        final Publication lacking = new Publication(1, 0, 4, List.of("where they are"), Map.of());
        assertFailure(
                status.published(task(lacking, 0), Publication.NONE, 0),
                "[4] or more acknowledged rows are not published: [where they are]");
    }

    @Test
    void lost_rows_fail_it_unless_its_siblings_published_all_since() {
        assertFailure(
                status.published(task(OURS, 0), Publication.NONE, 3),
                "[3] acknowledged rows were lost in a crash; [2] rows are published");
        assertThat(status.published(task(SIBLINGS, 0), Publication.NONE, 3).isSuccess())
                .isTrue();
        assertThat(status.published(task(OURS.plus(SIBLINGS), 0), OURS, 3).isSuccess())
                .as("published before the crash")
                .isTrue();
        assertFailure(
                status.published(task(SIBLINGS, 0), SIBLINGS, 3),
                "[3] acknowledged rows were lost in a crash; [2] rows are published");
    }

    @Test
    void an_early_end_says_how_many_rows_are_not_published() {
        assertFailure(
                status.ended(new End(Kind.CANCEL, null), task(OURS, 1)),
                "Cancelled; its [1] acknowledged rows are not published");
        assertFailure(status.ended(new End(Kind.CANCEL, null), task(OURS, 0)), "Cancelled; its [2] rows are published");
        assertFailure(
                status.ended(new End(Kind.ABANDON, null), task(Publication.NONE, 2)),
                "Abandoned by its client; its [2] rows are not published");
        assertFailure(
                status.ended(new End(Kind.RESTART, null), task(OURS, 1)),
                "Stopped by its worker, which restores it with [2] rows");
        assertFailure(
                status.ended(new End(Kind.FAILURE, new IOException("disk full")), task(OURS, 1)),
                "Rows cannot be persisted: [java.io.IOException: disk full]; [1] acknowledged rows are lost");
    }

    @Test
    void a_failed_publication_is_told_from_a_failed_hand_off() {
        final IOException cause = new IOException("away");
        assertFailure(
                status.notPublished(cause, task(Publication.NONE, 2)),
                "[2] acknowledged rows are not published: [java.io.IOException: away]");
        assertFailure(
                status.notPublished(cause, task(OURS, 0)),
                "[2] rows are published, but not handed off: [java.io.IOException: away]");
    }

    /** A client sends a batch in doubt to another task only after a failure that does not say this. */
    @Test
    void a_failure_says_whether_rows_are_published_where_druid_does_not_cut_it() {
        final Exception cause = new IOException("x".repeat(200));
        assertThat(status.published(task(OURS, 0), Publication.NONE, Long.MAX_VALUE / 10)
                        .getErrorMsg())
                .contains("rows are published");
        assertThat(status.ended(new End(Kind.CANCEL, null), task(OURS, 0)).getErrorMsg())
                .contains("rows are published");
        assertThat(status.notPublished(cause, task(OURS, 0)).getErrorMsg()).contains("rows are published");

        assertThat(Stream.of(
                                status.ended(new End(Kind.CANCEL, null), task(OURS, 1)),
                                status.ended(new End(Kind.ABANDON, null), task(OURS, 1)),
                                status.ended(new End(Kind.RESTART, null), task(OURS, 1)),
                                status.ended(new End(Kind.FAILURE, cause), task(OURS, 1)),
                                status.notPublished(cause, task(OURS, 1)))
                        .map(TaskStatus::getErrorMsg))
                .noneMatch(message -> message.contains("rows are published"));
    }

    /** A task that took two rows. */
    private static CommitMetadata task(Publication publication, int rowsOpen) {
        return new CommitMetadata(
                Totals.ZERO.plusRows(2),
                Map.of(),
                Map.of(),
                rowsOpen == 0 ? Map.of() : Map.of(0L, Map.of("segment", SegmentContents.NONE.plus(1, rowsOpen))),
                publication,
                true);
    }

    private static void assertFailure(TaskStatus status, String message) {
        assertThat(status.isFailure()).isTrue();
        assertThat(status.getErrorMsg()).isEqualTo(message);
    }
}
