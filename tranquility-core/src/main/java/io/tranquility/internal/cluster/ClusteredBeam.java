// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.SegmentGranularity;
import io.tranquility.event.Timestamper;
import io.tranquility.internal.cluster.BeamMaker.Opened;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.status.Troubles;
import io.tranquility.internal.time.Scheduler;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import io.tranquility.status.AdmittedWindow;
import io.tranquility.status.IntervalStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each event to the task set of its interval. The window is judged here and only here: an event is admitted if the
 * bucket of its time lies between the bucket of {@code now - windowPeriod} and that of {@code now + windowPeriod}, where
 * {@code now} is the time of its receipt.
 *
 * <p>The task sets of an interval are recorded in the {@link ClusterStore} before they are created, so that all instances
 * that share the store use the same ones.
 *
 * @param <E> the type of the events
 */
public final class ClusteredBeam<E> implements Beam<E> {
    private static final Logger log = LoggerFactory.getLogger(ClusteredBeam.class);

    /** Longer than ZooKeeper takes to be restarted. Intervals that are known do not need it meanwhile. */
    private static final Duration RECORD_RETRY_PERIOD = Duration.ofMinutes(5);

    private final String dataSource;
    private final ClusteredBeamTuning tuning;
    private final Lifetime lifetime;
    private final Timestamper<? super E> timestamper;
    private final ClusterStore store;
    private final BeamMaker<E> maker;
    private final Retrier retrier;
    private final Scheduler scheduler;
    private final MetricListener metrics;
    private final TaskSetPlanner planner;
    private final RecordGuard guard;
    private final Map<Interval, IntervalBeam<E>> intervals = new ConcurrentHashMap<>();
    private final Troubles troubles = new Troubles();
    private volatile boolean closed;

    /**
     * How long things last.
     *
     * @param openRetryPeriod how long it is tried to reach Druid before an interval is opened
     * @param afterWindow how long after its window the beam of an interval stays open
     */
    public record Lifetime(Duration openRetryPeriod, Duration afterWindow) {}

    public ClusteredBeam(
            String dataSource,
            ClusteredBeamTuning tuning,
            Lifetime lifetime,
            Timestamper<? super E> timestamper,
            ClusterStore store,
            BeamMaker<E> maker,
            Scheduler scheduler,
            Retrier retrier,
            MetricListener metrics) {
        this.dataSource = dataSource;
        this.tuning = tuning;
        this.lifetime = lifetime;
        this.timestamper = timestamper;
        this.store = store;
        this.maker = maker;
        this.scheduler = scheduler;
        this.retrier = retrier;
        this.metrics = metrics;
        this.planner = new TaskSetPlanner(dataSource, tuning, maker);
        this.guard = new RecordGuard(dataSource, store, retrier, RECORD_RETRY_PERIOD, this::intervalsInTheWindow);
        store.watch(guard::seen);
    }

    @Override
    public void deliver(List<? extends Delivery<E>> deliveries) {
        Instant now = scheduler.now();
        byInterval(deliveries, now)
                .forEach((interval, events) -> beamOf(interval).deliver(events));
        if (!tuning.warmingPeriod().isZero()) {
            warmUp(Interval.of(
                    tuning.segmentGranularity(),
                    now.plus(tuning.warmingPeriod()).toEpochMilli()));
        }
    }

    public String dataSource() {
        return dataSource;
    }

    /** Which events are admitted now. */
    public AdmittedWindow admitted() {
        Window window = window(scheduler.now());
        return new AdmittedWindow(
                Instant.ofEpochMilli(window.firstStart()),
                Instant.ofEpochMilli(tuning.segmentGranularity().bucketEnd(window.lastStart())),
                tuning.windowPeriod());
    }

    /** What went wrong lately. */
    public Troubles troubles() {
        return troubles;
    }

    /** The intervals that take events, the earliest first. */
    public List<IntervalStatus> intervals() {
        return intervals.values().stream()
                .map(IntervalBeam::intervalStatus)
                .sorted(Comparator.comparing(IntervalStatus::start))
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        for (Interval interval : List.copyOf(intervals.keySet())) {
            close(interval, new IllegalStateException("The beam of " + dataSource + " is closed"));
        }
    }

    @Override
    public String toString() {
        return "ClusteredBeam(" + dataSource + ", " + tuning + ", " + intervals.values() + ")";
    }

    private Map<Interval, List<Delivery<E>>> byInterval(List<? extends Delivery<E>> deliveries, Instant now) {
        Window window = window(now);
        Map<Interval, List<Delivery<E>>> events = new HashMap<>();
        long currentStart = 0;
        long currentEnd = 0;
        List<Delivery<E>> current = List.of();
        for (Delivery<E> delivery : deliveries) {
            Instant judgedAt = delivery.receivedAt().map(scheduler::corrected).orElse(now);
            if (!judgedAt.equals(window.now())) {
                window = window(judgedAt);
                currentStart = 0;
                currentEnd = 0;
            }
            long time;
            try {
                time = timestamper.timestampMillis(delivery.event());
            } catch (RuntimeException e) {
                troubles.dropped(DropReason.NO_TIMESTAMP, now, Optional.empty());
                delivery.drop(DropReason.NO_TIMESTAMP, String.valueOf(e.getMessage()));
                continue;
            }
            if (time < currentStart || time >= currentEnd) {
                long start = tuning.segmentGranularity().bucketStart(time);
                if (start < window.firstStart() || start > window.lastStart()) {
                    dropOutside(delivery, time, window);
                    continue;
                }
                Interval interval = Interval.of(tuning.segmentGranularity(), start);
                currentStart = start;
                currentEnd = interval.end().toEpochMilli();
                current = events.computeIfAbsent(interval, any -> new ArrayList<>(deliveries.size()));
            }
            current.add(delivery);
        }
        return events;
    }

    /** The starts of the first and the last bucket whose events are admitted at a time. */
    private record Window(Instant now, long firstStart, long lastStart) {}

    private Window window(Instant now) {
        return new Window(
                now, bucketStart(now.minus(tuning.windowPeriod())), bucketStart(now.plus(tuning.windowPeriod())));
    }

    private void dropOutside(Delivery<E> delivery, long time, Window window) {
        DropReason reason = time < window.firstStart() ? DropReason.BEFORE_WINDOW : DropReason.AFTER_WINDOW;
        Instant end = Instant.ofEpochMilli(tuning.segmentGranularity().bucketEnd(window.lastStart()));
        Duration ahead = Duration.between(window.now(), Instant.ofEpochMilli(time));
        troubles.dropped(reason, window.now(), Optional.of(ahead));
        String message = "The event's time is " + Instant.ofEpochMilli(time) + ", at "
                + window.now().truncatedTo(ChronoUnit.MILLIS)
                + " events are taken from "
                + Instant.ofEpochMilli(window.firstStart()) + " to " + end + " (windowPeriod " + tuning.windowPeriod()
                + ", segmentGranularity " + tuning.segmentGranularity() + ")";
        delivery.drop(reason, message);
    }

    /** Opening the beam of an interval creates its tasks. */
    private void warmUp(Interval interval) {
        IntervalBeam<E> unused = beamOf(interval);
    }

    private IntervalBeam<E> beamOf(Interval interval) {
        IntervalBeam<E> beam = intervals.get(interval);
        if (beam != null) {
            return beam;
        }
        IntervalBeam<E> created = new IntervalBeam<>(interval);
        beam = intervals.putIfAbsent(interval, created);
        if (beam != null) {
            return beam;
        }
        open(interval, created);
        return created;
    }

    private void open(Interval interval, IntervalBeam<E> beam) {
        AtomicInteger found = new AtomicInteger();
        CompletableFuture<Opened<E>> opening = retrier.run(
                        "Asking Druid before tasks of " + dataSource + " are created for " + interval,
                        lifetime.openRetryPeriod(),
                        () -> beam.noting(maker.ready()))
                .thenCompose(ready -> retrier.run(
                        "Finding or recording the task sets of " + dataSource + " for " + interval,
                        RECORD_RETRY_PERIOD,
                        () -> beam.noting(store.update(state -> {
                                    found.set(state.taskSets(interval).size());
                                    Instant firstStart = Instant.ofEpochMilli(
                                            window(scheduler.now()).firstStart());
                                    return planner.planned(state, interval, firstStart, earlier(firstStart));
                                })
                                .thenApply(state -> open(interval, state, found.get())))));
        CompletableFuture<?> unused = opening.whenComplete((opened, e) -> {
            if (e == null) {
                beam.opened(opened);
            } else {
                refused(interval, Retrier.unwrapped(e));
                close(interval, Retrier.unwrapped(e));
            }
        });
        Instant now = scheduler.now();
        Instant end = now.isBefore(interval.end()) ? interval.end() : now;
        Duration left = Duration.between(now, end.plus(tuning.windowPeriod()).plus(lifetime.afterWindow()));
        scheduler.schedule(
                left, () -> close(interval, new IllegalStateException("The tasks of " + interval + " have ended")));
        if (closed) {
            close(interval, new IllegalStateException("The beam of " + dataSource + " is closed"));
        }
    }

    /** Events that were received long ago may have opened an interval again whose window is over. */
    private Instant earlier(Instant firstStart) {
        return intervals.keySet().stream()
                .map(Interval::start)
                .filter(start -> start.isBefore(firstStart))
                .min(Instant::compareTo)
                .orElse(firstStart);
    }

    private Opened<E> open(Interval interval, ClusterState state, int found) {
        guard.seen(state);
        List<TaskSet> sets = state.taskSets(interval);
        if (sets.isEmpty()) {
            SegmentGranularity part = TaskSetPlanner.division(state, interval).orElseThrow();
            log.info(
                    "{}: parts of {} have tasks already, so its events go to parts of one {}",
                    dataSource,
                    interval,
                    part);
            return new Opened<>(new DividedBeam(part), List::of);
        }
        log.info("{}: the events of {} go to {}", dataSource, interval, sets);
        tell("created", sets.size() - found);
        tell("adopted", found);
        TaskSetRecords records =
                new IntervalRecords(dataSource, interval, state, maker, store, retrier, RECORD_RETRY_PERIOD);
        return maker.open(interval, sets, records, cause -> forget(interval, cause));
    }

    private void tell(String how, int taskSets) {
        if (taskSets > 0) {
            metrics.count(Metric.TASK_SETS, how, taskSets);
        }
    }

    private List<Interval> intervalsInTheWindow() {
        long firstStart = window(scheduler.now()).firstStart();
        return intervals.keySet().stream()
                .filter(interval -> interval.start().toEpochMilli() >= firstStart)
                .toList();
    }

    /** Druid refused the tasks: without their record, a later event tries again, maybe with a better configuration. */
    private void forget(Interval interval, Throwable cause) {
        refused(interval, cause);
        IntervalBeam<E> beam = intervals.remove(interval);
        CompletableFuture<?> unused = store.update(state -> state.without(interval))
                .whenComplete((state, e) -> {
                    if (e != null) {
                        log.warn("{}: the record of {} could not be removed: {}", dataSource, interval, e.toString());
                    }
                    if (beam != null) {
                        beam.closed(cause);
                    }
                });
    }

    private void refused(Interval interval, Throwable cause) {
        troubles.refused(interval.start(), interval.end(), scheduler.now(), String.valueOf(cause.getMessage()));
    }

    private void close(Interval interval, Throwable cause) {
        IntervalBeam<E> beam = intervals.remove(interval);
        if (beam != null) {
            beam.closed(cause);
        }
    }

    private long bucketStart(Instant time) {
        return tuning.segmentGranularity().bucketStart(time.toEpochMilli());
    }

    /** An interval that was given tasks in parts. Each part is opened, and closed, as an interval of its own. */
    private final class DividedBeam implements Beam<E> {
        private final SegmentGranularity part;

        DividedBeam(SegmentGranularity part) {
            this.part = part;
        }

        @Override
        public void deliver(List<? extends Delivery<E>> deliveries) {
            Map<Interval, List<Delivery<E>>> parts = new HashMap<>();
            for (Delivery<E> delivery : deliveries) {
                Interval interval = Interval.of(part, timestamper.timestampMillis(delivery.event()));
                parts.computeIfAbsent(interval, any -> new ArrayList<>()).add(delivery);
            }
            parts.forEach((interval, events) -> beamOf(interval).deliver(events));
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "parts of one " + part;
        }
    }
}
