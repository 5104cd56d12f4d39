// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.druid.indexing.common.actions.TaskActionClient;
import org.apache.druid.java.util.common.concurrent.Execs;
import org.apache.druid.java.util.common.concurrent.ScheduledExecutors;
import org.apache.druid.java.util.common.logger.Logger;
import org.apache.druid.metadata.PendingSegmentRecord;
import org.apache.druid.segment.realtime.appenderator.SegmentIdWithShardSpec;
import org.joda.time.Duration;
import org.joda.time.Interval;

/**
 * Keeps the rows of a task with an appending lock visible when a compaction replaces the segments of their interval: the task
 * then serves its own under the ids that the Overlord gave them beside the new version, until they are published. Asks the
 * Overlord every two seconds in a thread of its own, which ends when this is closed.
 */
final class UpgradeWatch implements AutoCloseable {
    private static final Logger LOG = new Logger(UpgradeWatch.class);
    private static final Duration PERIOD = Duration.standardSeconds(2);
    private static final int END_SECONDS = 10;

    private final String taskId;
    private final TaskActionClient overlord;
    private final SegmentStore store;
    private final Intake intake;
    private final ScheduledExecutorService thread;

    /** Used by the thread only. */
    private final Set<SegmentIdWithShardSpec> known = new HashSet<>();

    private boolean warned;

    UpgradeWatch(String taskId, TaskActionClient overlord, SegmentStore store, Intake intake) {
        this.taskId = taskId;
        this.overlord = overlord;
        this.store = store;
        this.intake = intake;
        this.thread = Execs.scheduledSingleThreaded("[" + taskId + "]-upgrades");
    }

    void start() {
        ScheduledExecutors.scheduleWithFixedDelay(thread, PERIOD, PERIOD, this::tryToLook);
    }

    /** When it returns, nothing is announced any more. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Task[%s] still asks the Overlord for new ids of its segments", taskId);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Serves what has got new ids since the last look under them too. */
    void look() throws IOException, InterruptedException {
        final Set<Interval> intervals = store.intervals();
        if (intervals.isEmpty()) {
            return;
        }
        final List<PendingSegmentRecord> upgraded = overlord.submit(new UpgradedSegmentsAction(intervals));
        for (PendingSegmentRecord segment : upgraded) {
            if (known.add(segment.getId())) {
                // Between two batches nothing is dropped: what was announced after its rows are gone would stay
                // announced.
                intake.betweenBatches(metadata -> {
                    store.serveAs(segment);
                    return null;
                });
            }
        }
    }

    private void tryToLook() {
        try {
            look();
            warned = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            if (!warned && !thread.isShutdown()) {
                warned = true;
                LOG.warn(
                        e,
                        "Task[%s] cannot see whether a compaction replaces its interval; until it can, that would hide its"
                                + " rows from queries until they are published. Has the Overlord the extension of this version?",
                        taskId);
            }
        }
    }
}
