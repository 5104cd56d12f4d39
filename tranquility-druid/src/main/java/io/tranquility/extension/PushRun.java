// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

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
    private final RowIngestionMeters meters;
    private final SegmentGenerationMetrics metrics = new SegmentGenerationMetrics();
    private final EndSignal end;
    private final EndStatus endStatus;
    private final Intake intake;
    private final Endpoint endpoint;
    private final NodeAnnouncement node;

    private volatile Phase phase = Phase.STARTING;
    private volatile RunIdentity identity = new RunIdentity(UUID.randomUUID().toString(), RunLedger.Restored.NONE);
    private volatile long rowsLost;

    @Nullable
    private volatile RealtimeIndex index;

    /** Used by the run's thread only. */
    @Nullable
    private Monitor monitor;

    @Nullable
    private UpgradeWatch upgrades;

    PushRun(PushTask task, PushSpec spec, PushLimits limits, TaskToolbox toolbox) {
        final Clock clock = Clock.systemUTC();
        this.task = task;
        this.spec = spec;
        this.toolbox = toolbox;
        this.meters = toolbox.getRowIngestionMetersFactory().createRowIngestionMeters();
        this.end = new EndSignal(clock, TICK, spec.firehose().shutoffTime());
        this.endStatus = new EndStatus(task.getId());
        this.intake = new Intake(
                meters,
                new TimeWindow(
                        spec.tuningConfig().rejectionPolicy(),
                        spec.tuningConfig().windowPeriod(),
                        spec.dataSchema().getGranularitySpec().getSegmentGranularity(),
                        clock),
                clock);
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
                        () -> identity,
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
                final RealtimeIndex started = createIndex();
                final CommitMetadata before = started.start();
                final HandOff handOff = start(started, before, ledger);
                if (phase == Phase.TAKING) {
                    end.awaitShutoff(() -> tick(handOff));
                }
                publishAndHandOff(started, handOff, ledger);
                status = endStatus.published(intake.stop(), before.publication(), rowsLost);
            } catch (EndSignal.EndedException e) {
                final CommitMetadata last = intake.stop();
                keep = e.end().kind() == EndSignal.Kind.RESTART;
                if (keep && !last.closing()) {
                    index.persistNow(last);
                    ledger.markClean();
                }
                status = endStatus.ended(e.end(), last);
            } catch (ExecutionException e) {
                status = endStatus.notPublished(e.getCause(), intake.stop());
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

    private RealtimeIndex createIndex() {
        final TaskLockType lockType = TaskLocks.determineLockTypeForAppend(task.getContext());
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
        if (lockType == TaskLockType.APPEND) {
            upgrades = new UpgradeWatch(task.getId(), toolbox.getTaskActionClient(), created, intake);
        }
        return created;
    }

    private HandOff start(RealtimeIndex current, CommitMetadata before, RunLedger ledger) {
        final RunLedger.Restored restored = ledger.restored();
        identity = new RunIdentity(identity.incarnation(), restored);
        rowsLost = ledger.lost(before.totals().rowsTaken());
        if (restored != RunLedger.Restored.NONE) {
            LOG.info(
                    "Task[%s] continues after a [%s] end with %s; acknowledged rows lost[%d]",
                    task.getId(), restored, before, rowsLost);
        }
        final HandOff handOff = new HandOff(task.getId(), current, intake, end);
        handOff.resume(before.publication(), current.segments());
        intake.open(current, before, ledger);
        if (upgrades != null) {
            upgrades.start();
        }
        endpoint.announce();
        phase = before.closing() ? Phase.PUBLISHING : Phase.TAKING;
        return handOff;
    }

    /** A task that lost rows publishes nothing before its end: its replicas come first, which may have them. */
    private void tick(HandOff handOff) throws EndSignal.EndedException, ExecutionException, InterruptedException {
        endpoint.announce();
        if (rowsLost == 0) {
            handOff.publishClosed();
        }
        handOff.dropLoaded();
    }

    private void publishAndHandOff(RealtimeIndex current, HandOff handOff, RunLedger ledger)
            throws EndSignal.EndedException, ExecutionException, InterruptedException {
        end.startPublishing();
        phase = Phase.PUBLISHING;
        final CommitMetadata last = intake.close();
        endpoint.announce();
        LOG.info("Task[%s] publishes %s", task.getId(), last);
        current.persistNow(last);
        ledger.markClean();
        if (rowsLost > 0) {
            new Siblings(toolbox.getOverlordClient(), task.getDataSource(), task.getId())
                    .awaitEnd(end, SIBLINGS_DEADLINE);
        }
        handOff.publishRest(rowsLost);
        phase = Phase.HANDING_OFF;
        final long timeout = spec.tuningConfig().handoffConditionTimeout();
        if (!handOff.awaitAll(timeout)) {
            LOG.warn(
                    "Task[%s] ends although its segments were not handed off within [%d] ms (handoffConditionTimeout);"
                            + " they are published, and cannot be queried until a Historical has loaded them",
                    task.getId(), timeout);
        }
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
                                        last.publication().published()),
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
            if (upgrades != null) {
                upgrades.close();
            }
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
                identity,
                rowsLost,
                intake.snapshot(),
                meters.getProcessedWithError(),
                metrics.numPersists(),
                current == null ? List.of() : current.segments(),
                spec.firehose().interval(),
                end.shutoffTime(),
                spec.warnings());
    }
}
