// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.internal.retry.Retrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes back what is taken from the record of an interval that is still open here: an instance of the original that
 * finds all tasks of an interval dead deletes its record and closes it for everybody, while other attempts take events.
 * The lock guards what is remembered; the store is called without it.
 */
final class RecordGuard {
    private static final Logger log = LoggerFactory.getLogger(RecordGuard.class);

    private final String dataSource;
    private final ClusterStore store;
    private final Retrier retrier;
    private final Duration retryPeriod;
    private final Supplier<List<Interval>> openIntervals;

    /** The last state in which an interval was open. */
    @GuardedBy("this")
    private final Map<Interval, ClusterState> remembered = new HashMap<>();

    /** @param openIntervals those that take events here, and are in the window */
    RecordGuard(
            String dataSource,
            ClusterStore store,
            Retrier retrier,
            Duration retryPeriod,
            Supplier<List<Interval>> openIntervals) {
        this.dataSource = dataSource;
        this.store = store;
        this.retrier = retrier;
        this.retryPeriod = retryPeriod;
        this.openIntervals = openIntervals;
    }

    /** Told of each state that is read. */
    void seen(ClusterState state) {
        List<Interval> open = openIntervals.get();
        List<Interval> closedByOthers = new ArrayList<>();
        synchronized (this) {
            remembered.keySet().retainAll(open);
            for (Interval interval : open) {
                if (state.isOpen(interval)) {
                    remembered.put(interval, state);
                } else if (remembered.containsKey(interval)) {
                    closedByOthers.add(interval);
                }
            }
        }
        closedByOthers.forEach(this::writeBack);
    }

    private void writeBack(Interval interval) {
        log.warn(
                "{}: another instance closed {}, which still takes events here; its record is written back",
                dataSource,
                interval);
        String what = "Writing back the record of " + dataSource + " for " + interval;
        CompletableFuture<?> unused = retrier.run(
                        what, retryPeriod, () -> store.update(state -> reopened(interval, state)))
                .whenComplete((state, e) -> {
                    if (e != null) {
                        log.warn("{}", e.getMessage());
                    }
                });
    }

    private synchronized ClusterState reopened(Interval interval, ClusterState state) {
        ClusterState before = remembered.get(interval);
        return before == null ? state : state.reopened(interval, before);
    }
}
