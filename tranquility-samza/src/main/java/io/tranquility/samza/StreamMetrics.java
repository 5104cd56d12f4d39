// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import io.tranquility.adapter.OutcomeListener;
import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.samza.metrics.Counter;
import org.apache.samza.metrics.MetricsRegistry;
import org.apache.samza.metrics.Timer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the events of one output stream, of all the container's tasks, in the group {@link #GROUP} of Samza's metrics.
 * While no event moves, {@code received = sent + dropped + failed + pending}. Thread-safe.
 */
final class StreamMetrics implements OutcomeListener<Object> {
    static final String GROUP = "io.tranquility.samza";

    /** How far back latencies are remembered: from one report of Samza's reporters to the next. */
    private static final long LATENCY_WINDOW_MILLIS = 60_000;

    private static final Logger log = LoggerFactory.getLogger(StreamMetrics.class);

    private final String stream;
    private final Counter received;
    private final Counter sent;
    private final Counter dropped;
    private final Counter failed;
    private final Counter pending;
    private final Map<DropReason, Counter> droppedByReason = new EnumMap<>(DropReason.class);
    private final Timer latency;
    private final AtomicLong latencyTaken = new AtomicLong();

    StreamMetrics(String system, String stream, MetricsRegistry registry) {
        this.stream = system + "." + stream;
        String prefix = system + "-" + stream + "-";
        received = registry.newCounter(GROUP, prefix + "received");
        sent = registry.newCounter(GROUP, prefix + "sent");
        dropped = registry.newCounter(GROUP, prefix + "dropped");
        failed = registry.newCounter(GROUP, prefix + "failed");
        pending = registry.newCounter(GROUP, prefix + "pending");
        for (DropReason reason : DropReason.values()) {
            String name = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
            droppedByReason.put(reason, registry.newCounter(GROUP, prefix + "dropped-" + name));
        }
        latency = registry.newTimer(
                GROUP, new Timer(prefix + "latency-ms", LATENCY_WINDOW_MILLIS, System::currentTimeMillis));
    }

    /** An event is given to the client. */
    void received() {
        received.inc();
        pending.inc();
    }

    @Override
    public void sent(Object event, SendResult.Sent result, long nanos) {
        sent.inc();
        pending.dec();
        takeLatency(nanos);
    }

    @Override
    public void dropped(Object event, SendResult.Dropped drop) {
        dropped.inc();
        pending.dec();
        if (droppedByReason.get(drop.reason()).inc() == 1) {
            log.warn(
                    "{}: an event was dropped as {}: {}; more of the kind are only counted",
                    stream,
                    drop.reason(),
                    drop.message());
        }
    }

    @Override
    public void failed(Object event, Throwable cause) {
        failed.inc();
        pending.dec();
    }

    /** Takes one latency for each millisecond, rounded up: a timer of Samza keeps no more, and takes no zeros. */
    private void takeLatency(long nanos) {
        long now = System.currentTimeMillis();
        long last = latencyTaken.get();
        if (now != last && latencyTaken.compareAndSet(last, now)) {
            latency.update((nanos + 999_999) / 1_000_000);
        }
    }
}
