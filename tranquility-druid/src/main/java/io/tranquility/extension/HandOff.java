// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.druid.java.util.common.logger.Logger;
import org.apache.druid.query.SegmentDescriptor;

/**
 * Publishes the segments of a task, each bucket when its time has come, and lets go of a segment when other processes serve
 * its rows. One thing at a time: used by the run's thread only, except that Druid tells from its own what is loaded.
 */
final class HandOff {
    private static final Logger LOG = new Logger(HandOff.class);
    private static final Duration RETRY_PERIOD = Duration.ofMinutes(1);

    private final String taskId;
    private final SegmentStore store;
    private final Intake intake;
    private final EndSignal end;

    /** By the id of a segment that is still served: what must be loaded before it can be dropped. */
    private final Map<String, List<SegmentDescriptor>> awaited = new HashMap<>();

    private final Set<SegmentDescriptor> asked = new HashSet<>();
    private final Set<SegmentDescriptor> loaded = ConcurrentHashMap.newKeySet();
    private long retryNanos = System.nanoTime();

    HandOff(String taskId, SegmentStore store, Intake intake, EndSignal end) {
        this.taskId = taskId;
        this.store = store;
        this.intake = intake;
        this.end = end;
    }

    /** Goes on waiting for what a run before had published and still served. */
    void resume(Publication before, List<String> served) {
        before.awaited().forEach((servedAs, published) -> {
            if (served.contains(servedAs)) {
                await(servedAs, published);
            }
        });
    }

    /**
     * Publishes the buckets whose window is over. A publication that fails is tried again a minute later and at the end: the
     * other buckets still take rows.
     */
    void publishClosed() throws EndSignal.EndedException, ExecutionException, InterruptedException {
        final Set<Long> over = intake.closeWindows();
        if (!over.isEmpty() && System.nanoTime() - retryNanos >= 0) {
            end.startPublishing();
            try {
                publish(over, 0);
            } catch (ExecutionException e) {
                retryNanos = System.nanoTime() + RETRY_PERIOD.toNanos();
                LOG.warn(e, "Task[%s] cannot publish yet; trying again in [%s]", taskId, RETRY_PERIOD);
            } finally {
                end.donePublishing();
            }
        }
    }

    /** Lets go of the segments that others serve now. */
    void dropLoaded() throws ExecutionException, InterruptedException {
        for (Map.Entry<String, List<SegmentDescriptor>> segment : List.copyOf(awaited.entrySet())) {
            if (loaded.containsAll(segment.getValue())) {
                intake.handedOff(segment.getKey(), store);
                awaited.remove(segment.getKey());
            }
        }
    }

    /** Publishes all that is not published yet, after the intake is closed. */
    void publishRest(long rowsLost) throws EndSignal.EndedException, ExecutionException, InterruptedException {
        publish(intake.betweenBatches(metadata -> metadata.buckets().keySet()), rowsLost);
    }

    /**
     * Waits until nothing is served any more.
     *
     * @param millis at most so long; 0: until then
     * @return false if it was not so in time
     */
    boolean awaitAll(long millis) throws EndSignal.EndedException, ExecutionException, InterruptedException {
        final long start = System.nanoTime();
        while (true) {
            dropLoaded();
            if (awaited.isEmpty()) {
                return true;
            }
            final long left =
                    millis == 0 ? Long.MAX_VALUE : millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (left <= 0 || !end.await(this::isAnyLoaded, left)) {
                return false;
            }
        }
    }

    private void publish(Set<Long> buckets, long rowsLost)
            throws EndSignal.EndedException, ExecutionException, InterruptedException {
        if (buckets.isEmpty()) {
            return;
        }
        final Publication published =
                end.await(intake.betweenBatches(metadata -> store.publish(metadata, buckets, rowsLost)));
        intake.published(buckets, published);
        LOG.info("Task[%s] has published [%d] buckets: %s", taskId, buckets.size(), published);
        published.awaited().forEach(this::await);
    }

    private void await(String servedAs, List<SegmentDescriptor> published) {
        awaited.put(servedAs, published);
        for (SegmentDescriptor descriptor : published) {
            if (asked.add(descriptor)) {
                store.whenLoaded(descriptor, () -> {
                    loaded.add(descriptor);
                    end.wake();
                });
            }
        }
    }

    private boolean isAnyLoaded() {
        return awaited.values().stream().anyMatch(loaded::containsAll);
    }
}
