// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.beam.Beam;
import io.tranquility.beam.PartitioningBeam;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeamTuning;
import io.tranquility.druid.DruidLocation;
import io.tranquility.druid.DruidSpec;
import io.tranquility.event.ObjectWriter;
import io.tranquility.internal.cluster.BeamMaker;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.overlord.DruidVersion;
import io.tranquility.internal.overlord.Overlord;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.partition.Partitioner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes beams to Druid's tasks, and the tasks themselves. Thread-safe.
 *
 * @param <E> the type of the events
 */
public final class DruidBeamMaker<E> implements BeamMaker<E> {
    private final ClusteredBeamTuning tuning;
    private final DruidBeamTuning druidTuning;
    private final TaskNames names;
    private final TaskJson json;
    private final Partitioner<? super E> partitioner;
    private final ObjectWriter<? super E> writer;
    private final Connections connections;
    private final PushBuffers buffers = new PushBuffers();

    /** Known once Druid has told; from then on {@link #open} may be called. */
    private volatile DruidVersion version;

    /**
     * What is shared by all that talks to Druid.
     *
     * @param addresses where tasks are said to listen
     * @param randomId gives a new text of letters and digits at each call, which nobody else gets
     */
    public record Connections(
            Overlord overlord, TaskAddresses addresses, HttpSender http, Retrier retrier, Supplier<String> randomId) {}

    public DruidBeamMaker(
            DruidLocation location,
            DruidSpec spec,
            String timestampColumn,
            ClusteredBeamTuning tuning,
            DruidBeamTuning druidTuning,
            Partitioner<? super E> partitioner,
            ObjectWriter<? super E> writer,
            Connections connections) {
        this.tuning = tuning;
        this.druidTuning = druidTuning;
        this.names = new TaskNames(location.dataSource(), tuning.segmentGranularity());
        this.json = new TaskJson(
                location, spec, timestampColumn, tuning.segmentGranularity(), tuning.windowPeriod(), druidTuning);
        this.partitioner = partitioner;
        this.writer = writer;
        this.connections = connections;
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

    @Override
    public TaskSet describe(Interval interval, int partition) {
        String suffix =
                druidTuning.randomizeTaskId() ? "_" + connections.randomId().get() : "";
        List<TaskSet.TaskName> tasks = new ArrayList<>();
        for (int replicant = 0; replicant < tuning.replicants(); replicant++) {
            tasks.add(names.name(interval, partition, replicant, suffix));
        }
        return new TaskSet(interval, partition, tasks);
    }

    @Override
    public Beam<E> open(List<TaskSet> sets, Consumer<Throwable> refused) {
        List<Beam<E>> beams = new ArrayList<>();
        for (TaskSet set : sets) {
            List<TaskClient> replicants =
                    set.tasks().stream().map(task -> client(set, task, refused)).toList();
            replicants.forEach(TaskClient::prepare);
            Lanes lanes = new Lanes(connections.randomId().get());
            beams.add(new DruidBeam<>(replicants, writer, buffers, lanes, druidTuning.firehoseChunkSize()));
        }
        return new PartitioningBeam<>(partitioner, beams);
    }

    private TaskClient client(TaskSet set, TaskSet.TaskName task, Consumer<Throwable> refused) {
        TaskLocation location = new TaskLocation(
                task.id(),
                () -> json.task(set, task),
                connections.overlord(),
                connections.addresses().of(json.serviceName(task), set.interval()),
                connections.retrier(),
                druidTuning.indexRetryPeriod(),
                refused);
        return new TaskClient(
                task.id(),
                json.serviceName(task),
                version.hasExtension(),
                location,
                connections.http(),
                connections.retrier(),
                new TaskClient.Patience(druidTuning.firehoseRetryPeriod(), druidTuning.firehoseQuietPeriod()));
    }
}
