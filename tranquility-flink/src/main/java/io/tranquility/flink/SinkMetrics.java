// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.adapter.MetricRegistrar;
import io.tranquility.beam.DropReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/**
 * The metrics of one subtask: those that every Flink sink has, drops by their reason, and how many events are on their way.
 * What came in is at any time what was sent, dropped and failed, and what is pending. Thread-safe: Flink's counters are
 * not, so this object's monitor guards them.
 */
final class SinkMetrics {
    private final MetricGroup group;

    @GuardedBy("this")
    private final Counter sent;

    @GuardedBy("this")
    private final Counter bytes;

    @GuardedBy("this")
    private final Counter failed;

    @GuardedBy("this")
    private final Map<DropReason, Counter> dropped = new EnumMap<>(DropReason.class);

    private volatile long sendNanos;

    private SinkMetrics(MetricGroup group, Counter sent, Counter bytes, Counter failed) {
        this.group = group;
        this.sent = sent;
        this.bytes = bytes;
        this.failed = failed;
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, group.addGroup("reason", reason.name()).counter("numRecordsDropped"));
        }
    }

    /** In the group where Flink has a sink's standard metrics already. */
    static SinkMetrics ofSink(SinkWriterMetricGroup group) {
        SinkMetrics metrics = new SinkMetrics(
                group,
                group.getNumRecordsSendCounter(),
                group.getNumBytesSendCounter(),
                group.getNumRecordsSendErrorsCounter());
        group.setCurrentSendTimeGauge(metrics::currentSendTime);
        return metrics;
    }

    /** In the group of an operator that is no sink to Flink, under the names that its sinks have. */
    static SinkMetrics ofOperator(OperatorMetricGroup group) {
        SinkMetrics metrics = new SinkMetrics(
                group,
                group.counter("numRecordsSend", group.getIOMetricGroup().getNumRecordsOutCounter()),
                group.counter("numBytesSend", group.getIOMetricGroup().getNumBytesOutCounter()),
                group.counter("numRecordsSendErrors", group.counter("numRecordsOutErrors")));
        group.gauge("currentSendTime", (Gauge<Long>) metrics::currentSendTime);
        return metrics;
    }

    /** Where this subtask shows the metrics of its client, which others may use as well. */
    MetricRegistrar client() {
        return new ClientMetrics(group.addGroup("tranquility"));
    }

    /** Shows this number as the events that have no outcome yet. */
    void setPending(LongSupplier pending) {
        group.gauge("numRecordsPending", (Gauge<Long>) pending::getAsLong);
    }

    /** @param nanos from the sink's call to the outcome */
    synchronized void sent(int bytes, long nanos) {
        sent.inc();
        this.bytes.inc(bytes);
        sendNanos = nanos;
    }

    synchronized void dropped(DropReason reason) {
        dropped.get(reason).inc();
    }

    synchronized void failed() {
        failed.inc();
    }

    private long currentSendTime() {
        return TimeUnit.NANOSECONDS.toMillis(sendNanos);
    }
}
