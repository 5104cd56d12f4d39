// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.storm.task.IOutputCollector;
import org.apache.storm.tuple.Tuple;

/** Remembers what Storm is told, as lines like {@code ack a} with the tuple's zeroth value. Thread-safe. */
final class RecordingCollector implements IOutputCollector {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private volatile RuntimeException refusal;

    List<String> told() {
        return told;
    }

    List<Throwable> errors() {
        return errors;
    }

    /** From now on nothing can be emitted. */
    void refuseEmits(RuntimeException cause) {
        refusal = cause;
    }

    @Override
    public List<Integer> emit(String stream, Collection<Tuple> anchors, List<Object> values) {
        if (refusal != null) {
            throw refusal;
        }
        told.add("emit " + stream + " " + values + " for "
                + anchors.iterator().next().getValue(0));
        return List.of();
    }

    @Override
    public void emitDirect(int task, String stream, Collection<Tuple> anchors, List<Object> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void ack(Tuple tuple) {
        told.add("ack " + tuple.getValue(0));
    }

    @Override
    public void fail(Tuple tuple) {
        told.add("fail " + tuple.getValue(0));
    }

    @Override
    public void resetTimeout(Tuple tuple) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void flush() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reportError(Throwable error) {
        errors.add(error);
    }
}
