// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import io.tranquility.beam.Delivery;
import io.tranquility.beam.SendResult;
import io.tranquility.event.Timestamper;
import io.tranquility.internal.cluster.ClusterState;
import io.tranquility.internal.cluster.ClusterStore;
import io.tranquility.internal.cluster.ClusteredBeam;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.task.DryBeamMaker;
import io.tranquility.internal.task.Shape;
import io.tranquility.internal.time.Scheduler;
import io.tranquility.internal.time.ThreadScheduler;
import io.tranquility.metrics.MetricListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Says what would become of events, without a Druid: the pipeline's own judgement of time, segment, partition and
 * writing. Made by {@link DruidBeams.Builder#buildDryRun}. Thread-safe.
 *
 * @param <E> the type of the events
 */
public final class DryRun<E> implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 60;

    private final ClusteredBeamTuning tuning;
    private final Scheduler scheduler;
    private final Retrier retrier;
    private final DryBeamMaker<E> maker;
    private final ClusteredBeam<E> beam;
    private final AtomicReference<TaskSet> placed = new AtomicReference<>();

    DryRun(String dataSource, ClusteredBeamTuning tuning, Timestamper<? super E> timestamper, Shape<E> shape) {
        this.tuning = tuning;
        this.scheduler = new ThreadScheduler("tranquility-dry-run");
        this.retrier = new Retrier(scheduler, () -> 0);
        this.maker = new DryBeamMaker<>(dataSource, tuning, shape, placed::set);
        this.beam = new ClusteredBeam<>(
                dataSource,
                tuning,
                new ClusteredBeam.Lifetime(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                timestamper,
                new MemoryStore(),
                maker,
                scheduler,
                retrier,
                MetricListener.NONE);
    }

    /**
     * What would become of an event.
     *
     * @param result sent or dropped, with the reason
     * @param segment where it would be; empty if it would be dropped before that is known
     */
    public record Outcome(SendResult result, Optional<Segment> segment) {}

    /**
     * A partition of a segment.
     *
     * @param start the segment's first moment
     * @param end the first moment after it
     * @param partition from 0
     */
    public record Segment(Instant start, Instant end, int partition) {}

    /** What would become of this event now. */
    public synchronized Outcome of(E event) {
        placed.set(null);
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        beam.deliver(List.of(new Told<>(event, result)));
        SendResult settled = result.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
        return new Outcome(
                settled,
                Optional.ofNullable(placed.get())
                        .map(set -> new Segment(
                                set.interval().start(), set.interval().end(), set.partition())));
    }

    /** The ids of the tasks that events of this time would create, if no instance has created them. */
    public List<String> tasks(Instant time) {
        Interval interval = Interval.of(tuning.segmentGranularity(), time.toEpochMilli());
        List<String> ids = new ArrayList<>();
        for (int partition = 0; partition < tuning.partitions(); partition++) {
            maker.describe(interval, partition).tasks().forEach(task -> ids.add(task.id()));
        }
        return ids;
    }

    @Override
    public void close() {
        beam.close();
        retrier.close();
        scheduler.close();
    }

    /** Nobody else changes it, so there is nothing to watch. */
    private static final class MemoryStore implements ClusterStore {
        private final AtomicReference<ClusterState> state = new AtomicReference<>(ClusterState.empty());

        @Override
        public CompletableFuture<ClusterState> update(UnaryOperator<ClusterState> change) {
            return CompletableFuture.completedFuture(state.updateAndGet(change));
        }

        @Override
        public void watch(Consumer<ClusterState> listener) {}
    }

    private static final class Told<E> extends Delivery<E> {
        private final CompletableFuture<SendResult> told;

        Told(E event, CompletableFuture<SendResult> told) {
            super(event, new Nowhere());
            this.told = told;
        }

        @Override
        protected void onSettled(SendResult result) {
            told.complete(result);
        }

        @Override
        protected void onFailed(Throwable cause) {
            told.completeExceptionally(cause);
        }
    }

    private static final class Nowhere implements Delivery.Ledger {
        @Override
        public void settled(SendResult result, int events) {}

        @Override
        public void failed(int events) {}
    }
}
