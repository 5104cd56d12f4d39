// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.druid.indexer.TaskStatusPlus;
import org.apache.druid.java.util.common.logger.Logger;
import org.apache.druid.java.util.common.parsers.CloseableIterator;
import org.apache.druid.rpc.indexing.OverlordClient;

/** Asks the Overlord for a task's replicas: their ids differ in the last number, and in the letters that may follow it. */
final class Siblings {
    private static final Logger LOG = new Logger(Siblings.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final long ANSWER_SECONDS = 30;
    private static final Pattern ID = Pattern.compile("(.*_)([0-9]{1,9})(?:_[a-z]{1,32})?");

    private final OverlordClient overlord;
    private final String dataSource;
    private final String taskId;

    Siblings(OverlordClient overlord, String dataSource, String taskId) {
        this.overlord = overlord;
        this.dataSource = dataSource;
        this.taskId = taskId;
    }

    /**
     * Waits until no replica is active any more, or the deadline is over.
     *
     * @throws EndSignal.EndedException if the run ends instead
     */
    void awaitEnd(EndSignal end, Duration deadline) throws EndSignal.EndedException, InterruptedException {
        final long start = System.nanoTime();
        while (System.nanoTime() - start < deadline.toNanos()) {
            try {
                if (!isAnyActive()) {
                    return;
                }
            } catch (IOException e) {
                LOG.warn(e, "Task[%s] cannot see whether its replicas have ended", taskId);
            }
            end.await(() -> false, PERIOD.toMillis());
        }
        LOG.warn("Task[%s] does not wait for its replicas any longer than [%s]", taskId, deadline);
    }

    /**
     * Whether a replica has not ended yet.
     *
     * @throws IOException if the Overlord does not say
     */
    boolean isAnyActive() throws IOException, InterruptedException {
        try (CloseableIterator<TaskStatusPlus> tasks =
                overlord.taskStatuses(null, dataSource, 0).get(ANSWER_SECONDS, TimeUnit.SECONDS)) {
            while (tasks.hasNext()) {
                final TaskStatusPlus task = tasks.next();
                final boolean ended =
                        task.getStatusCode() != null && task.getStatusCode().isComplete();
                if (!ended && isSibling(task.getId())) {
                    return true;
                }
            }
            return false;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The Overlord does not list the tasks of [" + dataSource + "]: " + e, e);
        }
    }

    private boolean isSibling(String other) {
        final Matcher mine = ID.matcher(taskId);
        final Matcher theirs = ID.matcher(other);
        return mine.matches()
                && theirs.matches()
                && mine.group(1).equals(theirs.group(1))
                && !mine.group(2).equals(theirs.group(2));
    }
}
