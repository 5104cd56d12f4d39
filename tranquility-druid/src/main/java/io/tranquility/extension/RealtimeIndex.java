// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import javax.annotation.Nullable;
import org.apache.druid.data.input.Committer;
import org.apache.druid.data.input.InputRow;
import org.apache.druid.indexing.appenderator.ActionBasedPublishedSegmentRetriever;
import org.apache.druid.indexing.appenderator.ActionBasedSegmentAllocator;
import org.apache.druid.indexing.common.LockGranularity;
import org.apache.druid.indexing.common.TaskLock;
import org.apache.druid.indexing.common.TaskLockType;
import org.apache.druid.indexing.common.TaskToolbox;
import org.apache.druid.indexing.common.actions.SegmentAllocateAction;
import org.apache.druid.indexing.common.actions.TimeChunkLockAcquireAction;
import org.apache.druid.java.util.common.logger.Logger;
import org.apache.druid.java.util.common.parsers.ParseException;
import org.apache.druid.query.Query;
import org.apache.druid.query.QueryRunner;
import org.apache.druid.segment.realtime.SegmentGenerationMetrics;
import org.apache.druid.segment.realtime.appenderator.Appenderator;
import org.apache.druid.segment.realtime.appenderator.AppenderatorDriverAddResult;
import org.apache.druid.segment.realtime.appenderator.SegmentAllocator;
import org.apache.druid.segment.realtime.appenderator.SegmentIdWithShardSpec;
import org.apache.druid.segment.realtime.appenderator.SegmentsAndCommitMetadata;
import org.apache.druid.segment.realtime.appenderator.StreamAppenderatorDriver;
import org.apache.druid.timeline.partition.NumberedPartialShardSpec;

/**
 * A task's rows: Druid's appenderator and the driver that allocates, persists, publishes and hands off its segments.
 *
 * <p>{@code add} and {@code persist} are called under {@link Intake}'s lock, the rest by the run's thread; queries may come
 * from any thread at any time.
 */
final class RealtimeIndex implements RowIndex {
    private static final Logger LOG = new Logger(RealtimeIndex.class);
    private static final long LOCK_TIMEOUT_MILLIS = 10_000;

    private final TaskToolbox toolbox;
    private final TaskLockType lockType;
    private final String sequenceName;
    private final Appenderator appenderator;
    private final NotedAllocator allocator;
    private final StreamAppenderatorDriver driver;
    private final Consumer<Throwable> onPersistFailure;
    private boolean publishing;

    /**
     * Made by the run, which starts and closes it.
     *
     * @param onPersistFailure told when rows that were acknowledged cannot be persisted
     */
    RealtimeIndex(
            TaskToolbox toolbox,
            TaskLockType lockType,
            String sequenceName,
            PushSpec spec,
            Appenderator appenderator,
            SegmentGenerationMetrics metrics,
            Consumer<Throwable> onPersistFailure) {
        this.toolbox = toolbox;
        this.lockType = lockType;
        this.sequenceName = sequenceName;
        this.appenderator = appenderator;
        this.onPersistFailure = onPersistFailure;
        this.allocator = new NotedAllocator(new ActionBasedSegmentAllocator(
                toolbox.getTaskActionClient(),
                spec.dataSchema(),
                (schema, row, sequence, previousSegmentId, skipLineageCheck) -> new SegmentAllocateAction(
                        schema.getDataSource(),
                        row.getTimestamp(),
                        schema.getGranularitySpec().getQueryGranularity(),
                        schema.getGranularitySpec().getSegmentGranularity(),
                        sequence,
                        previousSegmentId,
                        skipLineageCheck,
                        NumberedPartialShardSpec.instance(),
                        LockGranularity.TIME_CHUNK,
                        lockType)));
        this.driver = new StreamAppenderatorDriver(
                appenderator,
                allocator,
                toolbox.getSegmentHandoffNotifierFactory(),
                new ActionBasedPublishedSegmentRetriever(toolbox.getTaskActionClient()),
                toolbox.getDataSegmentKiller(),
                toolbox.getJsonMapper(),
                metrics);
    }

    /** Reads what a run before has persisted, and locks the intervals of its segments. */
    CommitMetadata start() {
        return CommitMetadata.restore(toolbox.getJsonMapper(), driver.startJob(this::lock));
    }

    /**
     * Incremental persists stay off: one in the middle of a batch would store half of it. The lineage check stays off: it
     * makes a segment id depend on the order of rows, which differs between replicas.
     */
    @Override
    public boolean add(InputRow row) throws RowRefusedException, SegmentUnavailableException {
        allocator.asked = false;
        final AppenderatorDriverAddResult result;
        try {
            result = driver.add(row, sequenceName, RealtimeIndex::noCommitter, true, false);
        } catch (ParseException e) {
            throw new RowRefusedException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new SegmentUnavailableException("no segment for " + row.getTimestamp() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            if (allocator.asked) {
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
        return result.isPersistRequired();
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

    /** Pushes all segments to deep storage and publishes them in one transaction. */
    ListenableFuture<SegmentsAndCommitMetadata> publish(CommitMetadata metadata) {
        publishing = true;
        return driver.publish(
                new Publisher(toolbox.getTaskActionClient(), toolbox.getDataSegmentKiller(), lockType),
                committer(metadata),
                List.of(sequenceName));
    }

    /** Completes when another process serves the published segments; each is dropped here as soon as that is so. */
    ListenableFuture<SegmentsAndCommitMetadata> handOff(SegmentsAndCommitMetadata published) {
        return driver.registerHandoff(published);
    }

    <T> QueryRunner<T> queryRunner(Query<T> query) {
        return (queryPlus, responseContext) -> queryPlus.run(appenderator, responseContext);
    }

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
                        e,
                        "Cannot clear the rows of sequence[%s]; the worker deletes the task's directory",
                        sequenceName);
            }
        }
        driver.close();
        if (keep && publishing) {
            // Does not wait for the push, which may take long, and so leaves the directory locked until the process
            // ends.
            appenderator.closeNow();
        } else {
            appenderator.close();
        }
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

    /** Notes whether adding a row asked for a segment: if that row then fails, the row is not to blame. */
    private static final class NotedAllocator implements SegmentAllocator {
        private final SegmentAllocator delegate;
        private boolean asked;

        NotedAllocator(SegmentAllocator delegate) {
            this.delegate = delegate;
        }

        @Override
        @Nullable
        public SegmentIdWithShardSpec allocate(
                InputRow row, String sequence, String previousSegmentId, boolean skipSegmentLineageCheck)
                throws IOException {
            asked = true;
            return delegate.allocate(row, sequence, previousSegmentId, skipSegmentLineageCheck);
        }
    }
}
