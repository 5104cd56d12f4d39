// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import io.tranquility.beam.SendResult;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.storm.Config;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;
import org.apache.storm.utils.ObjectReader;

/**
 * Tells Storm what became of tuples. Thread-safe.
 *
 * <p>Storm's collector may be called from any thread. But when Storm collects its messages into batches it has a batch for
 * each thread, and sends off those of its own threads only. So in such a topology outcomes wait until the bolt's thread
 * comes by.
 */
final class TupleOutcomes {
    private final OutputCollector collector;
    private final boolean emitsDropped;
    private final boolean storedForBoltThread;
    private final Queue<Runnable> stored = new ConcurrentLinkedQueue<>();

    /** @param emitsDropped whether dropped events go to {@link BeamBolt#DROPPED_STREAM} */
    TupleOutcomes(Map<String, Object> topologyConfig, OutputCollector collector, boolean emitsDropped) {
        this.collector = collector;
        this.emitsDropped = emitsDropped;
        this.storedForBoltThread = isBatched(topologyConfig, Config.TOPOLOGY_PRODUCER_BATCH_SIZE)
                || isBatched(topologyConfig, Config.TOPOLOGY_TRANSFER_BATCH_SIZE);
    }

    void sent(Tuple tuple) {
        tell(() -> collector.ack(tuple));
    }

    void dropped(Tuple tuple, Object event, SendResult.Dropped drop) {
        tell(() -> {
            if (emitsDropped && !emit(tuple, event, drop)) {
                collector.fail(tuple);
            } else {
                collector.ack(tuple);
            }
        });
    }

    void failed(Tuple tuple) {
        tell(() -> collector.fail(tuple));
    }

    /** Shows an error in Storm's UI. To be called in the bolt's thread: it may wait for Storm's ZooKeeper. */
    void report(Throwable error) {
        collector.reportError(error);
    }

    /** To be called in the bolt's thread, and often. */
    void tellStored() {
        for (Runnable outcome = stored.poll(); outcome != null; outcome = stored.poll()) {
            outcome.run();
        }
    }

    private void tell(Runnable outcome) {
        if (storedForBoltThread) {
            stored.add(outcome);
        } else {
            outcome.run();
        }
    }

    /** False if Storm could not take it, because it cannot serialize the event for instance. */
    private boolean emit(Tuple tuple, Object event, SendResult.Dropped drop) {
        try {
            collector.emit(
                    BeamBolt.DROPPED_STREAM,
                    tuple,
                    new Values(event, drop.reason().name(), drop.message()));
            return true;
        } catch (RuntimeException e) {
            stored.add(() -> report(e));
            return false;
        }
    }

    private static boolean isBatched(Map<String, Object> topologyConfig, String size) {
        return ObjectReader.getInt(topologyConfig.get(size), 1) > 1;
    }
}
