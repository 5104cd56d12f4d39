// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.trident.operation.TridentCollector;
import org.apache.storm.trident.spout.IBatchSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/** Emits slices of numbered events to Trident: a batch of one number always has the same ones, also in another worker. */
final class SliceSpout implements IBatchSpout {
    private static final Map<String, Slices> SLICES = new ConcurrentHashMap<>();

    private final String name;

    private SliceSpout(String name) {
        this.name = name;
    }

    /** What all copies of a spout share. Thread-safe. */
    static final class Slices {
        private final int sliceSize;
        private final int size;
        private final IntFunction<Map<String, Object>> events;

        @GuardedBy("this")
        private final Map<Integer, Integer> emitted = new HashMap<>();

        private Slices(int sliceSize, int size, IntFunction<Map<String, Object>> events) {
            this.sliceSize = sliceSize;
            this.size = size;
            this.events = events;
        }

        /** How many events were emitted that had been emitted before. */
        synchronized long replays() {
            return emitted.values().stream().mapToLong(times -> times - 1L).sum();
        }

        private synchronized void emit(long batch, TridentCollector collector) {
            int first = Math.toIntExact((batch - 1) * sliceSize);
            for (int number = first; number < Math.min(first + sliceSize, size); number++) {
                emitted.merge(number, 1, Integer::sum);
                collector.emit(new Values(events.apply(number)));
            }
        }
    }

    static SliceSpout of(String name, int sliceSize, int size, IntFunction<Map<String, Object>> events) {
        SLICES.put(name, new Slices(sliceSize, size, events));
        return new SliceSpout(name);
    }

    Slices slices() {
        return SLICES.get(name);
    }

    @Override
    public void open(Map<String, Object> config, TopologyContext context) {}

    @Override
    public void emitBatch(long batch, TridentCollector collector) {
        slices().emit(batch, collector);
    }

    @Override
    public void ack(long batch) {}

    @Override
    public void close() {}

    @Override
    public Map<String, Object> getComponentConfiguration() {
        return new HashMap<>(); // Storm adds its own
    }

    @Override
    public Fields getOutputFields() {
        return new Fields("event");
    }
}
