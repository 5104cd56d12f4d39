// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.IntervalOverException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Task sets that exist only by name, and beams that take everything, by turns to each set, and remember it. */
final class FakeBeamMaker implements BeamMaker<Long> {
    /** Events by the task set they went to, as {@code start/partition}. */
    private final Map<String, List<Long>> taken = new TreeMap<>();

    private final List<String> closed = new ArrayList<>();
    private Consumer<Throwable> refused;
    private boolean refusesLate;
    private TaskSetRecords lastRecords;
    private CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);

    @Override
    public CompletableFuture<Void> ready() {
        return ready;
    }

    @Override
    public TaskSet describe(Interval interval, int partition) {
        String id = Interval.text(interval.start()) + "_" + partition;
        return new TaskSet(interval, partition, List.of(new TaskSet.TaskName(id, id)));
    }

    @Override
    public void checkLate(Interval interval) {
        if (refusesLate) {
            throw new IntervalOverException(interval + " is over");
        }
    }

    @Override
    public Beam<Long> open(
            Interval interval, List<TaskSet> sets, TaskSetRecords records, Consumer<Throwable> refusedListener) {
        refused = refusedListener;
        lastRecords = records;
        String key = sets.get(0).tasks().get(0).id();
        return new Beam<>() {
            private int delivered;

            @Override
            public void deliver(List<? extends Delivery<Long>> deliveries) {
                for (Delivery<Long> delivery : deliveries) {
                    TaskSet set = sets.get(delivered++ % sets.size());
                    taken.computeIfAbsent(set.tasks().get(0).id(), any -> new ArrayList<>())
                            .add(delivery.event());
                }
                Delivery.sentAll(deliveries);
            }

            @Override
            public void close() {
                closed.add(key);
            }
        };
    }

    Map<String, List<Long>> taken() {
        return taken;
    }

    List<String> closed() {
        return closed;
    }

    /** Of the interval that was opened last. */
    TaskSetRecords records() {
        return lastRecords;
    }

    /** As Druid 30 and older. */
    void refuseLate() {
        refusesLate = true;
    }

    void refuse(Throwable cause) {
        refused.accept(cause);
    }

    void readyWhen(CompletableFuture<Void> future) {
        ready = future;
    }
}
