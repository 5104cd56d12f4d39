// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.druid.data.input.Committer;
import org.apache.druid.data.input.InputRow;
import org.apache.druid.indexing.appenderator.ActionBasedPublishedSegmentRetriever;
import org.apache.druid.indexing.common.TaskLock;
import org.apache.druid.indexing.common.TaskLockType;
import org.apache.druid.indexing.common.TaskToolbox;
import org.apache.druid.indexing.common.actions.TimeChunkLockAcquireAction;
import org.apache.druid.java.util.common.ISE;
import org.apache.druid.java.util.common.logger.Logger;
import org.apache.druid.java.util.common.parsers.ParseException;
import org.apache.druid.metadata.PendingSegmentRecord;
import org.apache.druid.query.Query;
import org.apache.druid.query.QueryRunner;
import org.apache.druid.query.SegmentDescriptor;
import org.apache.druid.segment.handoff.SegmentHandoffNotifier;
import org.apache.druid.segment.realtime.SegmentGenerationMetrics;
import org.apache.druid.segment.realtime.appenderator.Appenderator;
import org.apache.druid.segment.realtime.appenderator.AppenderatorDriverAddResult;
import org.apache.druid.segment.realtime.appenderator.SegmentIdWithShardSpec;
import org.apache.druid.segment.realtime.appenderator.SegmentNotWritableException;
import org.apache.druid.segment.realtime.appenderator.StreamAppenderator;
import org.apache.druid.segment.realtime.appenderator.StreamAppenderatorDriver;
import org.joda.time.Interval;

/**
 * A task's rows: Druid's appenderator and the driver that allocates, persists, publishes and hands off its segments.
 *
 * <p>What adds, persists, publishes and drops is called under {@link Intake}'s lock, the rest by the run's thread; queries may
 * come from any thread at any time.
 */
final class RealtimeIndex implements RowIndex, SegmentStore {
    private static final Logger LOG = new Logger(RealtimeIndex.class);
    private static final long LOCK_TIMEOUT_MILLIS = 10_000;

    private final TaskToolbox toolbox;
    private final TaskLockType lockType;
    private final SequenceName sequence;
    private final Appenderator appenderator;
    private final SegmentIds ids;
    private final StreamAppenderatorDriver driver;

    /** Beside the driver's own, which knows no other ids than those that it serves. */
    private final SegmentHandoffNotifier handoffNotifier;

    private final SegmentGenerationMetrics metrics;
    private final Consumer<Throwable> onPersistFailure;

    /** The bucket of the last row and its sequence: a name takes long to write, and most rows are of one bucket. */
    private long lastBucket;

    @Nullable
    private String lastSequence;

    /** The last one begun. */
    private ListenableFuture<Publication> publication = Futures.immediateFuture(Publication.NONE);

    /**
     * Made by the run, which starts and closes it.
     *
     * @param onPersistFailure told when rows that were acknowledged cannot be persisted
     */
    RealtimeIndex(
            TaskToolbox toolbox,
            TaskLockType lockType,
            SequenceName sequence,
            PushSpec spec,
            Appenderator appenderator,
            SegmentGenerationMetrics metrics,
            Consumer<Throwable> onPersistFailure) {
        this.toolbox = toolbox;
        this.lockType = lockType;
        this.sequence = sequence;
        this.appenderator = appenderator;
        this.metrics = metrics;
        this.onPersistFailure = onPersistFailure;
        this.ids = new SegmentIds(toolbox.getTaskActionClient(), spec.dataSchema(), lockType);
        this.driver = new StreamAppenderatorDriver(
                appenderator,
                ids,
                toolbox.getSegmentHandoffNotifierFactory(),
                new ActionBasedPublishedSegmentRetriever(toolbox.getTaskActionClient()),
                toolbox.getDataSegmentKiller(),
                toolbox.getJsonMapper(),
                metrics);
        this.handoffNotifier = toolbox.getSegmentHandoffNotifierFactory()
                .createSegmentHandoffNotifier(spec.dataSchema().getDataSource(), appenderator.getId());
    }

    /** Reads what a run before has persisted, and locks the intervals of its segments. */
    CommitMetadata start() {
        handoffNotifier.start();
        return CommitMetadata.restore(toolbox.getJsonMapper(), driver.startJob(this::lock));
    }

    /**
     * Incremental persists stay off: one in the middle of a batch would store half of it. The lineage check stays off: it
     * makes a segment id depend on the order of rows, which differs between replicas.
     */
    @Override
    public Added add(InputRow row, long bucket) throws RowRefusedException, SegmentUnavailableException {
        ids.forgetWhetherAsked();
        final AppenderatorDriverAddResult result;
        try {
            result = driver.add(row, sequenceOf(bucket), RealtimeIndex::noCommitter, true, false);
        } catch (ParseException e) {
            throw new RowRefusedException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new SegmentUnavailableException("no segment for " + row.getTimestamp() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            if (ids.wasAsked() || e.getCause() instanceof SegmentNotWritableException) {
                throw new SegmentUnavailableException(
                        "no segment for " + row.getTimestamp() + ": " + e.getMessage(), e);
            }
            LOG.warn(e, "Druid cannot index a row");
            throw new RowRefusedException("Druid cannot index the row: " + e, e);
        }
        if (!result.isOk()) {
            throw new SegmentUnavailableException("the Overlord allocates no segment for " + row.getTimestamp()
                    + "; its log says why, often because another task has locked the interval");
        }
        return new Added(result.getSegmentIdentifier().toString(), result.isPersistRequired());
    }

    @Override
    public void persist(CommitMetadata metadata) {
        try {
            Futures.addCallback(
                    driver.persistAsync(committer(metadata)),
                    new FutureCallback<Object>() {
                        @Override
                        public void onSuccess(@Nullable Object committed) {}

                        @Override
                        public void onFailure(Throwable t) {
                            onPersistFailure.accept(t);
                        }
                    },
                    MoreExecutors.directExecutor());
        } catch (RuntimeException e) {
            onPersistFailure.accept(e);
        }
    }

    /** Persists everything and returns when it is done. */
    void persistNow(CommitMetadata metadata) throws ExecutionException, InterruptedException {
        driver.persistAsync(committer(metadata)).get();
    }

    @Override
    public ListenableFuture<Publication> publish(CommitMetadata metadata, Set<Long> buckets, long rowsLost) {
        final Map<String, SegmentContents> contents = new HashMap<>();
        buckets.forEach(bucket -> contents.putAll(metadata.buckets().get(bucket)));
        final Publisher publisher = new Publisher(
                toolbox.getTaskActionClient(),
                toolbox.getDataSegmentKiller(),
                ids,
                lockType,
                new Publisher.Claim(appenderator.getId(), sequence, contents, rowsLost));
        try {
            publication = Futures.transform(
                    driver.publish(
                            publisher,
                            committer(metadata),
                            buckets.stream().map(sequence::of).toList()),
                    segments -> publisher.publication(),
                    MoreExecutors.directExecutor());
        } catch (RuntimeException e) {
            publication = Futures.immediateFailedFuture(e);
        }
        return publication;
    }

    @Override
    public void whenLoaded(SegmentDescriptor published, Runnable callback) {
        handoffNotifier.registerSegmentHandoffCallback(published, MoreExecutors.directExecutor(), callback);
    }

    @Override
    public Set<Interval> intervals() {
        return appenderator.getSegments().stream()
                .map(SegmentIdWithShardSpec::getInterval)
                .collect(Collectors.toSet());
    }

    @Override
    public void serveAs(PendingSegmentRecord upgraded) {
        if (!(appenderator instanceof StreamAppenderator streaming)) {
            throw new ISE("[%s] cannot serve a segment under a second id", appenderator.getClass());
        }
        try {
            streaming.registerUpgradedPendingSegment(upgraded);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LOG.info("Serving the rows of [%s] as [%s] too", upgraded.getUpgradedFromSegmentId(), upgraded.getId());
    }

    @Override
    public ListenableFuture<?> drop(String servedAs) {
        metrics.incrementHandOffCount();
        return Futures.allAsList(appenderator.getSegments().stream()
                .filter(segment -> segment.toString().equals(servedAs))
                .map(appenderator::drop)
                .toList());
    }

    <T> QueryRunner<T> queryRunner(Query<T> query) {
        return (queryPlus, responseContext) -> queryPlus.run(appenderator, responseContext);
    }

    /** The ids of the segments that it serves, sorted. */
    List<String> segments() {
        return appenderator.getSegments().stream()
                .map(SegmentIdWithShardSpec::toString)
                .sorted()
                .toList();
    }

    /**
     * Withdraws the segments from queries and frees them.
     *
     * @param keep whether a restarted task shall find the persisted rows
     */
    void close(boolean keep) {
        if (!keep) {
            try {
                driver.clear();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn(
                        e, "Cannot clear the rows of task[%s]; the worker deletes its directory", appenderator.getId());
            }
        }
        driver.close();
        handoffNotifier.close();
        if (keep && !publication.isDone()) {
            // Does not wait for the push, which may take long, and so leaves the directory locked until the process
            // ends.
            appenderator.closeNow();
        } else {
            appenderator.close();
        }
    }

    private String sequenceOf(long bucket) {
        if (lastSequence == null || bucket != lastBucket) {
            lastSequence = sequence.of(bucket);
            lastBucket = bucket;
        }
        return lastSequence;
    }

    private boolean lock(SegmentIdWithShardSpec segment) {
        try {
            final TaskLock lock = toolbox.getTaskActionClient()
                    .submit(new TimeChunkLockAcquireAction(lockType, segment.getInterval(), LOCK_TIMEOUT_MILLIS));
            if (lock == null) {
                return false;
            }
            lock.assertNotRevoked();
            return true;
        } catch (IOException e) {
            throw new IllegalStateException("Cannot lock [" + segment.getInterval() + "] again after the restart", e);
        }
    }

    /** The driver wants a committer with each row, and uses it only for incremental persists. */
    private static Committer noCommitter() {
        throw new IllegalStateException("Incremental persists are off");
    }

    private static Committer committer(CommitMetadata metadata) {
        return new Committer() {
            @Override
            public Object getMetadata() {
                return metadata;
            }

            @Override
            public void run() {}
        };
    }
}
