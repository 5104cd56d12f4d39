// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.util.Locale;
import org.apache.druid.indexer.TaskStatus;
import org.apache.druid.java.util.common.logger.Logger;

/** How a task ended, in words: success once everything acknowledged is published, a failure that says what is not otherwise. */
final class EndStatus {
    private static final Logger LOG = new Logger(EndStatus.class);

    private final String taskId;

    EndStatus(String taskId) {
        this.taskId = taskId;
    }

    /**
     * The end of a task that has published what it had.
     *
     * @param before what it had published when it began to lose rows
     * @param rowsLost how many rows it lost in a crash
     */
    TaskStatus published(CommitMetadata last, Publication before, long rowsLost) {
        final Publication all = last.publication();
        if (all.rowsMissing() > 0) {
            LOG.error("Task[%s] has rows that are not published: %s", taskId, all.missing());
            return failure("[%d] or more acknowledged rows are not published: %s", all.rowsMissing(), all.missing());
        }
        final boolean bySiblingsAlone =
                all.published() == before.published() && all.copiesRemoved() > before.copiesRemoved();
        if (rowsLost > 0 && !bySiblingsAlone) {
            return failure(
                    "[%d] acknowledged rows were lost in a crash; [%d] rows are published",
                    rowsLost, last.totals().rowsTaken());
        }
        return TaskStatus.success(taskId);
    }

    /** The end of a task that something ended before. */
    TaskStatus ended(EndSignal.End ending, CommitMetadata last) {
        final long rows = last.totals().rowsTaken();
        final long open = last.rowsOpen();
        return switch (ending.kind()) {
            case RESTART -> failure("Stopped by its worker, which restores it with [%d] rows", rows);
            case CANCEL ->
                open == 0
                        ? failure("Cancelled; its [%d] rows are published", rows)
                        : failure("Cancelled; its [%d] acknowledged rows are not published", open);
            case ABANDON -> failure("Abandoned by its client; its [%d] rows are not published", open);
            case FAILURE ->
                failure("Rows cannot be persisted: [%s]; [%d] acknowledged rows are lost", ending.cause(), open);
        };
    }

    /** The end of a task whose publication or hand-off failed. */
    TaskStatus notPublished(Throwable cause, CommitMetadata last) {
        LOG.error(cause, "Task[%s] cannot publish", taskId);
        final long open = last.rowsOpen();
        return open == 0
                ? failure(
                        "[%d] rows are published, but not handed off: [%s]",
                        last.totals().rowsTaken(), cause)
                : failure("[%d] acknowledged rows are not published: [%s]", open, cause);
    }

    private TaskStatus failure(String format, Object... arguments) {
        return TaskStatus.failure(taskId, String.format(Locale.ROOT, format, arguments));
    }
}
