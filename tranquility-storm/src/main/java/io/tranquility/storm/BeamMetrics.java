// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Timer;
import io.tranquility.adapter.OutcomeListener;
import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.storm.task.IMetricsContext;
import org.apache.storm.task.TopologyContext;

/** Storm's metrics (v2) of one task: {@code received = sent + dropped + failed + pending}. Thread-safe. */
final class BeamMetrics implements OutcomeListener<Object> {
    private static final String PREFIX = "tranquility-";
    private static final String TASK_DATA = "io.tranquility.storm.metrics";

    private final Counter received;
    private final Counter sent;
    private final Counter failed;
    private final Counter pending;
    private final Counter expired;
    private final Counter replayed;
    private final Timer latency;
    private final Map<DropReason, Counter> dropped = new EnumMap<>(DropReason.class);

    private BeamMetrics(IMetricsContext context) {
        received = context.registerCounter(PREFIX + "received");
        sent = context.registerCounter(PREFIX + "sent");
        failed = context.registerCounter(PREFIX + "failed");
        pending = context.registerCounter(PREFIX + "pending");
        expired = context.registerCounter(PREFIX + "expired");
        replayed = context.registerCounter(PREFIX + "replayed");
        latency = context.registerTimer(PREFIX + "latency");
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, context.registerCounter(PREFIX + "dropped-" + nameOf(reason)));
        }
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

    /** An event is about to be sent. */
    void received() {
        received.inc();
        pending.inc();
    }

    /** A tuple had no event. */
    void unmapped() {
        received.inc();
        failed.inc();
    }

    /** A tuple was failed while its event had no outcome. */
    void expired() {
        expired.inc();
    }

    /** Events of a Trident batch are sent that this task has sent before. */
    void replayed(int events) {
        replayed.inc(events);
    }

    @Override
    public void sent(Object event, SendResult.Sent result, long nanos) {
        pending.dec();
        sent.inc();
        latency.update(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void dropped(Object event, SendResult.Dropped drop) {
        pending.dec();
        dropped.get(drop.reason()).inc();
    }

    @Override
    public void failed(Object event, Throwable cause) {
        pending.dec();
        failed.inc();
    }

    private static String nameOf(DropReason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
