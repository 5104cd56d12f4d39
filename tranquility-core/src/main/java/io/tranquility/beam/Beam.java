// SPDX-License-Identifier: Apache-2.0
package io.tranquility.beam;

import io.tranquility.metrics.MetricListener;
import io.tranquility.status.PipelineStatus;
import java.util.List;
import java.util.Optional;

/**
 * Takes events towards Druid. Beams are chained: one finds the interval of an event, the next its partition, the last
 * sends it to a task. Implementations are thread-safe.
 *
 * @param <E> the type of the events
 */
public interface Beam<E> extends AutoCloseable {
    /**
     * Takes events. Every delivery is settled in time, exactly once, in any order and on any thread, whatever happens;
     * so this never throws, and it never waits for another machine.
     *
     * @param deliveries not modified by the caller afterwards
     */
    void deliver(List<? extends Delivery<E>> deliveries);

    /**
     * What the pipeline of this beam is doing now. Waits for nothing.
     *
     * @return empty if this is no beam of a whole pipeline
     */
    default Optional<PipelineStatus> status() {
        return Optional.empty();
    }

    /**
     * From now on tells this listener too what the pipeline of this beam counts. Nothing if this is no beam of a whole
     * pipeline.
     */
    default void addMetricListener(MetricListener listener) {}

    /** Ends the beam: what it still holds fails, and so does what is delivered later. Idempotent. */
    @Override
    void close();
}
