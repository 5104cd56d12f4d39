// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.storm.trident.operation.TridentCollector;
import org.apache.storm.trident.state.BaseStateUpdater;
import org.apache.storm.trident.tuple.TridentTuple;

/**
 * Sends an event of each tuple of a Trident batch, and returns when all have their outcome. If one failed, or has no outcome
 * after three quarters of {@code topology.message.timeout.secs}, the whole batch fails. Emits nothing.
 *
 * @param <E> the type of the events
 */
public final class BeamStateUpdater<E> extends BaseStateUpdater<BeamState<E>> {
    private static final long serialVersionUID = 1;

    private final EventMapper<E> mapper;

    /** Trident tells the updater when all is over, but not the state. */
    private transient volatile BeamState<E> updated;

    /** The event is the zeroth of the fields that {@code partitionPersist} was given. */
    public BeamStateUpdater() {
        this(EventMapper.zerothField());
    }

    /** @param mapper makes the events */
    public BeamStateUpdater(EventMapper<E> mapper) {
        this.mapper = Objects.requireNonNull(mapper, "mapper");
    }

    @Override
    public void updateState(BeamState<E> state, List<TridentTuple> tuples, TridentCollector collector) {
        updated = state;
        EventReader<E> reader = new EventReader<>(mapper);
        List<E> events = new ArrayList<>(tuples.size());
        for (TridentTuple tuple : tuples) {
            events.add(reader.eventOf(tuple));
        }
        state.sendAll(events);
    }

    /** Sends what is left, for two minutes at most; Storm may not wait so long, or not call this at all. */
    @Override
    public void cleanup() {
        BeamState<E> state = updated;
        if (state != null) {
            state.close();
        }
    }
}
