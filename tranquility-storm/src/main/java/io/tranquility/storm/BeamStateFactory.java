// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import io.tranquility.adapter.BeamFactory;
import java.util.Map;
import java.util.Objects;
import org.apache.storm.task.IMetricsContext;
import org.apache.storm.trident.state.State;
import org.apache.storm.trident.state.StateFactory;

/**
 * Druid as the state of a Trident stream:
 * {@code stream.partitionPersist(new BeamStateFactory<>(factory), new Fields("event"), new BeamStateUpdater<>())}.
 *
 * @param <E> the type of the events
 */
public final class BeamStateFactory<E> implements StateFactory {
    private static final long serialVersionUID = 1;

    private final BeamFactory<E> factory;

    /** @param factory makes the client in each worker; two that are equal share one */
    public BeamStateFactory(BeamFactory<E> factory) {
        this.factory = Objects.requireNonNull(factory, "factory");
    }

    @Override
    public State makeState(
            Map<String, Object> topologyConfig, IMetricsContext metrics, int partitionIndex, int numPartitions) {
        return new BeamState<>(factory, BeamMetrics.of(metrics), DeliveryTimeout.of(topologyConfig));
    }
}
