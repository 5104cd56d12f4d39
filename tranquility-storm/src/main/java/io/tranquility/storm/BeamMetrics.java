// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import com.codahale.metrics.Counter;
import io.tranquility.adapter.BeamFactory;
import io.tranquility.adapter.MetricRegistrar;
import java.util.HashMap;
import java.util.Map;
import org.apache.storm.task.IMetricsContext;
import org.apache.storm.task.TopologyContext;

/**
 * Storm's metrics (v2) of one task: what only Storm's tuples have, and those of the clients that the task uses. Counting is
 * thread-safe.
 */
final class BeamMetrics {
    static final String PREFIX = "tranquility-";
    private static final String TASK_DATA = "io.tranquility.storm.metrics";

    private final IMetricsContext context;
    private final Counter unmapped;
    private final Counter expired;
    private final Counter replayed;
    private final Map<BeamFactory<?>, MetricRegistrar> clients = new HashMap<>();

    private BeamMetrics(IMetricsContext context) {
        this.context = context;
        unmapped = context.registerCounter(PREFIX + "unmapped");
        expired = context.registerCounter(PREFIX + "expired");
        replayed = context.registerCounter(PREFIX + "replayed");
    }

    /** A task's metrics. Storm takes each name once, so the Trident states of a task share them. */
    static BeamMetrics of(IMetricsContext context) {
        if (!(context instanceof TopologyContext task)) {
            return new BeamMetrics(context);
        }
        BeamMetrics metrics = (BeamMetrics) task.getTaskData(TASK_DATA);
        if (metrics == null) {
            metrics = new BeamMetrics(task);
            task.setTaskData(TASK_DATA, metrics);
        }
        return metrics;
    }

    /**
     * Where this task shows the metrics of a client. The states of a task may have several; those after the first have a
     * number in their names. In the task's thread.
     */
    MetricRegistrar client(BeamFactory<?> factory) {
        return clients.computeIfAbsent(
                factory,
                any -> new ClientMetrics(context, clients.isEmpty() ? PREFIX : PREFIX + (clients.size() + 1) + "-"));
    }

    /** A tuple had no event. */
    void unmapped() {
        unmapped.inc();
    }

    /** A tuple was failed while its event had no outcome. */
    void expired() {
        expired.inc();
    }

    /** Events of a Trident batch are sent that this task has sent before. */
    void replayed(int events) {
        replayed.inc(events);
    }
}
