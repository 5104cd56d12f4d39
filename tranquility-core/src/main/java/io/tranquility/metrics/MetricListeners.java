// SPDX-License-Identifier: Apache-2.0
package io.tranquility.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Several listeners as one; more may come while it is told. Thread-safe. */
public final class MetricListeners implements MetricListener {
    private final List<MetricListener> listeners;

    /** @param first the listener that is there from the beginning */
    public MetricListeners(MetricListener first) {
        this.listeners = new CopyOnWriteArrayList<>(List.of(first));
    }

    /** From now on tells this one too. */
    public void add(MetricListener listener) {
        listeners.add(listener);
    }

    @Override
    public void count(Metric metric, String label, long amount) {
        listeners.forEach(listener -> listener.count(metric, label, amount));
    }

    @Override
    public void record(Metric metric, long value) {
        listeners.forEach(listener -> listener.record(metric, value));
    }
}
