// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.internal.cluster.BeamMaker;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.cluster.TaskSetRecords;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Makes beams that write each event and send it nowhere; there is no Druid and there are no tasks.
 *
 * @param <E> the type of the events
 */
public final class DryBeamMaker<E> implements BeamMaker<E> {
    private final TaskNames names;
    private final ClusteredBeamTuning tuning;
    private final Shape<E> shape;
    private final Consumer<TaskSet> placed;

    /** @param placed told the task set of each event, before the event is settled */
    public DryBeamMaker(String dataSource, ClusteredBeamTuning tuning, Shape<E> shape, Consumer<TaskSet> placed) {
        this.names = new TaskNames(dataSource, tuning);
        this.tuning = tuning;
        this.shape = shape;
        this.placed = placed;
    }

    @Override
    public CompletableFuture<Void> ready() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public TaskSet describe(Interval interval, int partition) {
        return names.set(interval, partition, tuning.replicants(), "");
    }

    @Override
    public void checkLate(Interval interval) {}

    @Override
    public Beam<E> open(Interval interval, List<TaskSet> sets, TaskSetRecords records, Consumer<Throwable> refused) {
        List<Beam<E>> beams = new ArrayList<>();
        sets.forEach(set -> beams.add(new DryBeam(set)));
        return shape.merge().apply(beams);
    }

    private final class DryBeam implements Beam<E> {
        private final TaskSet set;

        DryBeam(TaskSet set) {
            this.set = set;
        }

        @Override
        public void deliver(List<? extends Delivery<E>> deliveries) {
            for (Delivery<E> delivery : deliveries) {
                placed.accept(set);
                try {
                    shape.writer().writeAll(List.of(delivery.event()), OutputStream.nullOutputStream());
                    delivery.sent();
                } catch (IOException | RuntimeException e) {
                    delivery.drop(DropReason.UNWRITABLE, shape.writer() + " cannot write the event: " + e.getMessage());
                }
            }
        }

        @Override
        public void close() {}
    }
}
