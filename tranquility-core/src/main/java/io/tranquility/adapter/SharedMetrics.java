// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.tranquilizer.Tranquilizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The metrics of a client that several tasks use. One of them shows them at a time, so that sums over tasks are right; when
 * it ends, the next one does. Thread-safe.
 */
final class SharedMetrics {
    private final PipelineMetrics metrics = new PipelineMetrics();

    @GuardedBy("this")
    private final List<MetricRegistrar> offers = new ArrayList<>();

    @GuardedBy("this")
    private MetricRegistrar shown;

    /** Whose metrics they are. */
    void of(Tranquilizer<?> tranquilizer) {
        tranquilizer.addMetricListener(metrics);
        metrics.read(tranquilizer);
    }

    synchronized void offer(MetricRegistrar registrar) {
        offers.add(registrar);
        show();
    }

    synchronized void withdraw(MetricRegistrar registrar) {
        offers.remove(registrar);
        show();
    }

    /** The client is closed. */
    synchronized void close() {
        if (shown != null) {
            shown.unregister();
            shown = null;
        }
    }

    /** An idle client goes on being shown where it was. */
    @GuardedBy("this")
    private void show() {
        if (!offers.isEmpty() && !offers.contains(shown)) {
            close();
            shown = offers.get(0);
            metrics.register(shown);
        }
    }
}
