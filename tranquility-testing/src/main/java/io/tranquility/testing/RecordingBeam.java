// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Takes every event, at once, and remembers it. Once closed it fails what comes, as every beam does. Thread-safe.
 *
 * @param <E> the type of the events
 */
public final class RecordingBeam<E> implements Beam<E> {
    private final List<List<E>> batches = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean closed;

    @Override
    public void deliver(List<? extends Delivery<E>> deliveries) {
        if (closed) {
            IllegalStateException cause = new IllegalStateException("The RecordingBeam is closed");
            deliveries.forEach(delivery -> delivery.fail(cause));
            return;
        }
        List<E> batch = new ArrayList<>(deliveries.size());
        deliveries.forEach(delivery -> batch.add(delivery.event()));
        batches.add(Collections.unmodifiableList(batch));
        Delivery.sentAll(deliveries);
    }

    /** All events so far, in the order in which they came. */
    public List<E> events() {
        return batches().stream().flatMap(List::stream).toList();
    }

    /** The same, as they were batched. */
    public List<List<E>> batches() {
        synchronized (batches) {
            return List.copyOf(batches);
        }
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "RecordingBeam(" + events().size() + " events)";
    }
}
