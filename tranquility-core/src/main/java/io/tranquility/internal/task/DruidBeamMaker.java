// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.beam.Beam;
import io.tranquility.beam.IntervalOverException;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidLocation;
import io.tranquility.druid.DruidSpec;
import io.tranquility.internal.cluster.BeamMaker;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.cluster.TaskSetRecords;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.overlord.DruidVersion;
import io.tranquility.internal.overlord.Overlord;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.time.Scheduler;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import io.tranquility.status.RecentTroubles.HandOff;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes beams to Druid's tasks, and the tasks themselves. Thread-safe.
 *
 * @param <E> the type of the events
 */
public final class DruidBeamMaker<E> implements BeamMaker<E> {
    private static final Duration LOST_MARGIN = Duration.ofSeconds(15);

    /** More than a retirement takes and clocks differ. */
    private static final Duration RETIREMENT_MARGIN = Duration.ofSeconds(30);

    private final ClusteredBeamTuning tuning;
    private final DruidBeamTuning druidTuning;
    private final TaskNames names;
    private final TaskJson json;
    private final Shape<E> shape;
    private final Connections connections;
    private final HandOffs handOffs;
    private final PushBuffers buffers = new PushBuffers();

    /** Known once Druid has told; from then on {@link #open} may be called. */
    private volatile DruidVersion version;

    /**
     * What is shared by all that talks to Druid.
     *
     * @param addresses where tasks are said to listen
     * @param randomId gives a new text of letters and digits at each call, which nobody else gets
     * @param owner what the tasks of all say who share a record of them, and nobody else's
     */
    public record Connections(
            Overlord overlord,
            TaskAddresses addresses,
            HttpSender http,
            Retrier retrier,
            Scheduler scheduler,
            Supplier<String> randomId,
            String owner,
            MetricListener metrics) {}

    public DruidBeamMaker(
            DruidLocation location,
            DruidSpec spec,
            String timestampColumn,
            ClusteredBeamTuning tuning,
            DruidBeamTuning druidTuning,
            Shape<E> shape,
            Connections connections) {
        this.tuning = tuning;
        this.druidTuning = druidTuning;
        this.names = new TaskNames(location.dataSource(), tuning);
        this.json = new TaskJson(location, spec, timestampColumn, tuning, druidTuning);
        this.shape = shape;
        this.connections = connections;
        this.handOffs = new HandOffs(connections.overlord(), connections.scheduler());
    }

    @Override
    public CompletableFuture<Void> ready() {
        if (version != null) {
            return CompletableFuture.completedFuture(null);
        }
        return connections.overlord().version().thenAccept(found -> {
            if (found.lacksExtension()) {
                throw new ExtensionMissingException(found);
            }
            version = found;
        });
    }

    /** Druid's version, once it is known. */
    public Optional<String> druidVersion() {
        return Optional.ofNullable(version).map(DruidVersion::text);
    }

    /** Task sets that take no more events, and have not ended as they should. */
    public List<HandOff> lateHandOffs() {
        return handOffs.late();
    }

    @Override
    public TaskSet describe(Interval interval, int partition) {
        String suffix = druidTuning.randomizeTaskId()
                ? "_" + letters(connections.randomId().get())
                : "";
        return names.set(interval, partition, tuning.replicants(), suffix).ownedBy(connections.owner());
    }

    /** Letters may follow an id: by the last number in it the extension knows replicas. */
    private static String letters(String random) {
        StringBuilder letters = new StringBuilder(random.length());
        random.chars().forEach(c -> letters.append((char) (Character.isDigit(c) ? 'a' + (c - '0') : c)));
        return letters.toString();
    }

    @Override
    public void checkLate(Interval interval) {
        if (!version.usesExtension()) {
            throw new IntervalOverException("No task is created for " + interval + " on Druid " + version.text()
                    + ", because its window is over: it would overshadow what is published");
        }
    }

    @Override
    public Opened<E> open(Interval interval, List<TaskSet> sets, TaskSetRecords records, Consumer<Throwable> refused) {
        List<Beam<E>> beams = new ArrayList<>();
        List<Attempts> partitions = new ArrayList<>();
        for (TaskSet set : sets) {
            Attempts attempts = new Attempts(
                    attempt(set, records, refused),
                    lost -> successor(lost, records, refused),
                    connections.scheduler(),
                    handOffs);
            partitions.add(attempts);
            Beam<E> beam = new DruidBeam<>(
                    attempts,
                    shape.writer(),
                    buffers,
                    connections.scheduler(),
                    new DruidBeam.Chunking(druidTuning.firehoseChunkSize(), pushPeriod()),
                    connections.metrics());
            beams.add(shape.decorator().decorate(interval.start(), set.partition(), beam));
        }
        return new Opened<>(shape.merge().apply(beams), () -> partitions.stream()
                .flatMap(attempts -> attempts.status().stream())
                .toList());
    }

    private CompletableFuture<Attempt> successor(TaskSet lost, TaskSetRecords records, Consumer<Throwable> refused) {
        return mayAppend(lost, records)
                .thenCompose(allowed -> records.replace(lost))
                .thenApply(next -> {
                    connections.metrics().count(Metric.TASK_SETS, "replaced", 1);
                    return attempt(next, records, refused);
                });
    }

    /**
     * A task of Druid 30 and older takes the version of its segment from a lock. Once a task of the interval has
     * published, a later one would have a later version, and overshadow what is there.
     */
    private CompletableFuture<Void> mayAppend(TaskSet lost, TaskSetRecords records) {
        if (version.usesExtension()) {
            return CompletableFuture.completedFuture(null);
        }
        if (!connections.scheduler().now().isBefore(json.shutoff(lost.interval()))) {
            return CompletableFuture.failedFuture(overshadowing(lost, "its tasks are past their end"));
        }
        return records.all().thenCompose(sets -> {
            List<CompletableFuture<Void>> checks = new ArrayList<>();
            for (TaskSet set : sets) {
                for (TaskSet.TaskName task : set.tasks()) {
                    checks.add(connections.overlord().status(task.id()).thenAccept(status -> {
                        if (status.isPresent() && status.get().hasPublished()) {
                            throw overshadowing(lost, "the task " + task.id() + " has published");
                        }
                    }));
                }
            }
            return CompletableFuture.allOf(checks.toArray(CompletableFuture<?>[]::new));
        });
    }

    private IntervalOverException overshadowing(TaskSet lost, String reason) {
        return new IntervalOverException("No new task is created for partition " + lost.index() + " of "
                + lost.interval() + " on Druid " + version.text() + ", because it would overshadow what is published: "
                + reason);
    }

    private Attempt attempt(TaskSet set, TaskSetRecords records, Consumer<Throwable> refused) {
        List<Replicant> replicants = set.tasks().stream()
                .map(task -> new Replicant(
                        set,
                        client(set, task, refused),
                        records,
                        connections.overlord(),
                        connections.retrier(),
                        connections.metrics()))
                .toList();
        Lanes lanes = new Lanes(connections.randomId().get());
        Instant retirementEnd = json.shutoff(set.interval()).minus(RETIREMENT_MARGIN);
        Attempt attempt = new Attempt(
                set, replicants, lanes, connections.scheduler(), druidTuning.replicaTimeout(), retirementEnd);
        attempt.prepare();
        return attempt;
    }

    private TaskClient client(TaskSet set, TaskSet.TaskName task, Consumer<Throwable> refused) {
        TaskLocation location = new TaskLocation(
                task.id(),
                () -> json.task(set, task, connections.scheduler().now()),
                connections.overlord(),
                connections.addresses().of(json.serviceName(task), set.interval()),
                connections.retrier(),
                druidTuning.indexRetryPeriod(),
                refused);
        return new TaskClient(
                task.id(),
                chatName(task),
                version.usesExtension(),
                location,
                new Contact(connections.scheduler(), druidTuning.taskLostPeriod()),
                connections.http(),
                connections.retrier(),
                new TaskClient.Patience(pushPeriod(), druidTuning.firehoseQuietPeriod()),
                connections.metrics());
    }

    /** Long enough that a batch that could not be sent is still there when its task is given up as lost. */
    private Duration pushPeriod() {
        Duration untilLost = druidTuning.taskLostPeriod().plus(LOST_MARGIN);
        return druidTuning.firehoseRetryPeriod().compareTo(untilLost) > 0
                ? druidTuning.firehoseRetryPeriod()
                : untilLost;
    }

    /**
     * Names of firehoses come again each day or so. Tasks of one indexer share its port, and of two with the same name only
     * one answers to it; so the extension's tasks are called by their ids. Older ones have a port of their own.
     */
    private String chatName(TaskSet.TaskName task) {
        return version.usesExtension() ? task.id() : json.serviceName(task);
    }
}
