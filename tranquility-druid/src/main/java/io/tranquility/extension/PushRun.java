// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import javax.annotation.Nullable;
import org.apache.druid.indexer.TaskStatus;
import org.apache.druid.indexer.report.TaskContextReport;
import org.apache.druid.indexer.report.TaskReport;
import org.apache.druid.indexing.common.TaskLockType;
import org.apache.druid.indexing.common.TaskToolbox;
import org.apache.druid.indexing.common.actions.TaskLocks;
import org.apache.druid.java.util.common.StringUtils;
import org.apache.druid.java.util.common.logger.Logger;
import org.apache.druid.java.util.metrics.Monitor;
import org.apache.druid.query.NoopQueryRunner;
import org.apache.druid.query.Query;
import org.apache.druid.query.QueryRunner;
import org.apache.druid.segment.incremental.RowIngestionMeters;
import org.apache.druid.segment.realtime.SegmentGenerationMetrics;

/**
 * One run of a task on a worker, from its start to its end: takes batches until the shutoff, publishes, waits for the
 * hand-off, and answers clients all the while. Lives on the worker's thread; {@link #stop} and queries come from others.
 */
final class PushRun {
    private static final Logger LOG = new Logger(PushRun.class);
    /** How often a taking task looks whether it can announce itself and whether its shutoff time has changed. */
    private static final Duration TICK = Duration.ofSeconds(1);

    /** How long a task that lost rows waits for replicas that may have them; two that both did wait for each other. */
    private static final Duration SIBLINGS_DEADLINE = Duration.ofMinutes(5);

    private final PushTask task;
    private final PushSpec spec;
    private final TaskToolbox toolbox;
    private final String incarnation = UUID.randomUUID().toString();
    private final RowIngestionMeters meters;
    private final EndSignal end;
    private final Intake intake;
    private final Endpoint endpoint;
    private final NodeAnnouncement node;

    private volatile Phase phase = Phase.STARTING;
    private volatile RunLedger.Restored restored = RunLedger.Restored.NONE;
    private volatile long rowsLost;

    @Nullable
    private volatile RealtimeIndex index;

    /** Used by the run's thread only. */
    @Nullable
    private Monitor monitor;

    private int segmentsPublished;

    PushRun(PushTask task, PushSpec spec, PushLimits limits, TaskToolbox toolbox) {
        this.task = task;
        this.spec = spec;
        this.toolbox = toolbox;
        this.meters = toolbox.getRowIngestionMetersFactory().createRowIngestionMeters();
        this.end = new EndSignal(Clock.systemUTC(), TICK, spec.firehose().shutoffTime());
        this.intake = new Intake(meters, Clock.systemUTC());
        this.node = new NodeAnnouncement(toolbox);
        this.endpoint = new Endpoint(
                toolbox.getChatHandlerProvider(),
                new PushResource(
                        task.getDataSource(),
                        toolbox.getAuthorizerMapper(),
                        new BodyReader(limits.config().maxBodyBytes(), limits.inFlight()),
                        new BatchDecoder(spec, limits.config().maxBatchRows()),
                        intake,
                        end,
                        this::status),
                task.getId(),
                spec.firehose().serviceName(),
                () -> ServerPort.listens(toolbox.getDruidNode()));
    }

    /** Success once everything acknowledged is published; a failure that says what happened otherwise. */
    TaskStatus run() throws Exception {
        boolean keep = false;
        try (RunLedger ledger = RunLedger.open(toolbox.getConfig().getTaskWorkDir(task.getId()))) {
            endpoint.open();
            TaskStatus status;
            try {
                final RealtimeIndex started = start(ledger);
                if (phase == Phase.TAKING) {
                    end.awaitShutoff(endpoint::announce);
                }
                status = published(publishAndHandOff(started, ledger));
            } catch (EndSignal.EndedException e) {
                final CommitMetadata last = intake.stop();
                keep = e.end().kind() == EndSignal.Kind.RESTART;
                if (keep && !last.closing()) {
                    index.persistNow(last);
                    ledger.markClean();
                }
                status = ended(e.end(), last);
            } catch (ExecutionException e) {
                status = notPublished(e.getCause());
            }
            if (!keep) {
                report(status);
            }
            return status;
        } finally {
            close(keep);
        }
    }

    /**
     * Ends the run without publishing.
     *
     * @param toBeRestored whether the worker will start the task again with the same directory
     */
    void stop(boolean toBeRestored) {
        end.end(toBeRestored ? EndSignal.Kind.RESTART : EndSignal.Kind.CANCEL, null);
    }

    <T> QueryRunner<T> queryRunner(Query<T> query) {
        final RealtimeIndex current = index;
        return current == null ? new NoopQueryRunner<>() : current.queryRunner(query);
    }

    private RealtimeIndex start(RunLedger ledger) {
        final TaskLockType lockType = TaskLocks.determineLockTypeForAppend(task.getContext());
        final SegmentGenerationMetrics metrics = new SegmentGenerationMetrics();
        final RealtimeIndex created = new RealtimeIndex(
                toolbox,
                lockType,
                SequenceName.of(
                        task.getDataSource(), task.getTaskAllocatorId(), task.getContextValue(SequenceName.OWNER)),
                spec,
                Compat.appenderator(
                        toolbox,
                        task.getId(),
                        spec.dataSchema(),
                        spec.tuningConfig().withBasePersistDirectory(toolbox.getPersistDir()),
                        metrics,
                        meters),
                metrics,
                cause -> end.end(EndSignal.Kind.FAILURE, cause));
        index = created;
        monitor = Compat.monitor(task, metrics, meters);
        toolbox.addMonitor(monitor);
        node.announce();
        final CommitMetadata before = created.start();
        restored = ledger.restored();
        rowsLost = ledger.lost(before.totals().rowsTaken());
        if (restored != RunLedger.Restored.NONE) {
            LOG.info(
                    "Task[%s] continues after a [%s] end with %s; acknowledged rows lost[%d]",
                    task.getId(), restored, before, rowsLost);
        }
        intake.open(created, before, ledger);
        endpoint.announce();
        phase = before.closing() ? Phase.PUBLISHING : Phase.TAKING;
        return created;
    }

    private Publisher.Report publishAndHandOff(RealtimeIndex current, RunLedger ledger)
            throws EndSignal.EndedException, ExecutionException, InterruptedException {
        end.startPublishing();
        phase = Phase.PUBLISHING;
        final CommitMetadata last = intake.close();
        endpoint.announce();
        LOG.info("Task[%s] publishes %s", task.getId(), last);
        current.persistNow(last);
        ledger.markClean();
        if (rowsLost > 0) {
            letSiblingsPublish();
        }
        final ListenableFuture<RealtimeIndex.Published> publication = current.publish(last, rowsLost);
        end.await(publication, 0);
        final RealtimeIndex.Published published = publication.get();
        segmentsPublished = published.report().published();

        phase = Phase.HANDING_OFF;
        final long timeout = spec.tuningConfig().handoffConditionTimeout();
        if (!end.await(current.handOff(published), timeout)) {
            LOG.warn(
                    "Task[%s] ends although its segments were not handed off within [%d] ms (handoffConditionTimeout);"
                            + " they are published, and cannot be queried until a Historical has loaded them",
                    task.getId(), timeout);
        }
        return published.report();
    }

    /** What this task lost a replica may have, which can only be published if this task does not come first. */
    private void letSiblingsPublish() throws EndSignal.EndedException, ExecutionException, InterruptedException {
        final Siblings siblings = new Siblings(toolbox.getOverlordClient(), task.getDataSource(), task.getId());
        final long deadline = System.nanoTime() + SIBLINGS_DEADLINE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (!siblings.isAnyActive()) {
                    return;
                }
            } catch (IOException e) {
                LOG.warn(e, "Task[%s] cannot see whether its replicas have ended", task.getId());
            }
            end.await(SettableFuture.create(), TICK.toMillis());
        }
        LOG.warn(
                "Task[%s] publishes although it lost [%d] rows: its replicas have not ended within [%s]",
                task.getId(), rowsLost, SIBLINGS_DEADLINE);
    }

    /** Whatever was acknowledged is published now, by this task or by a replica; if not, the task says so and fails. */
    private TaskStatus published(Publisher.Report report) {
        if (report.rowsMissing() > 0) {
            LOG.error("Task[%s] has rows that are not published: %s", task.getId(), report.missing());
            return TaskStatus.failure(
                    task.getId(),
                    StringUtils.format(
                            "[%d] or more acknowledged rows are not published: %s",
                            report.rowsMissing(), report.missing()));
        }
        if (rowsLost > 0 && (report.published() > 0 || report.copiesRemoved() == 0)) {
            return TaskStatus.failure(
                    task.getId(),
                    StringUtils.format(
                            "[%d] acknowledged rows were lost in a crash; [%d] rows are published",
                            rowsLost, intake.snapshot().totals().rowsTaken()));
        }
        return TaskStatus.success(task.getId());
    }

    private TaskStatus ended(EndSignal.End ending, CommitMetadata last) {
        final long rows = last.totals().rowsTaken();
        return TaskStatus.failure(
                task.getId(),
                switch (ending.kind()) {
                    case RESTART -> StringUtils.format("Stopped by its worker, which restores it with [%d] rows", rows);
                    case CANCEL ->
                        phase == Phase.HANDING_OFF
                                ? StringUtils.format("Cancelled; its [%d] rows are published", rows)
                                : StringUtils.format("Cancelled; its [%d] acknowledged rows are not published", rows);
                    case ABANDON ->
                        StringUtils.format("Abandoned by its client; its [%d] rows are not published", rows);
                    case FAILURE ->
                        StringUtils.format(
                                "Rows cannot be persisted: [%s]; [%d] acknowledged rows are lost",
                                ending.cause(), rows);
                });
    }

    private TaskStatus notPublished(Throwable cause) {
        LOG.error(cause, "Task[%s] cannot publish", task.getId());
        final long rows = intake.snapshot().totals().rowsTaken();
        return TaskStatus.failure(
                task.getId(),
                phase == Phase.HANDING_OFF
                        ? StringUtils.format("[%d] rows are published, but not handed off: [%s]", rows, cause)
                        : StringUtils.format("[%d] acknowledged rows are not published: [%s]", rows, cause));
    }

    private void report(TaskStatus status) throws InterruptedException {
        phase = Phase.ENDED;
        final CommitMetadata last = intake.stop();
        toolbox.getTaskReportFileWriter()
                .write(
                        task.getId(),
                        TaskReport.buildTaskReports(
                                Compat.ingestionReport(
                                        task,
                                        status,
                                        Map.of(
                                                RowIngestionMeters.BUILD_SEGMENTS,
                                                intake.snapshot().samples()),
                                        meters,
                                        segmentsPublished),
                                new TaskContextReport(task.getId(), task.getContext()),
                                PushTaskReport.of(status(), last.producers())));
    }

    private void close(boolean keep) {
        phase = Phase.ENDED;
        Uninterrupted.run(() -> {
            if (monitor != null) {
                toolbox.removeMonitor(monitor);
            }
            endpoint.close();
            final RealtimeIndex current = index;
            if (current != null) {
                current.close(keep);
            }
            node.withdraw();
        });
    }

    private PushStatus status() {
        final RealtimeIndex current = index;
        return new PushStatus(
                task.getId(),
                task.getDataSource(),
                phase,
                incarnation,
                restored,
                rowsLost,
                intake.snapshot(),
                meters.getProcessedWithError(),
                current == null ? List.of() : current.segments(),
                spec.firehose().interval(),
                end.shutoffTime(),
                spec.warnings());
    }
}
