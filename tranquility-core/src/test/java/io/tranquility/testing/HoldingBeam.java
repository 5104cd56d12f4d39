// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what it is given until the test settles it. Thread-safe.
 *
 * @param <E> the type of the events
 */
public final class HoldingBeam<E> implements Beam<E> {
    private final List<List<? extends Delivery<E>>> batches = new ArrayList<>();
    private boolean closed;

    @Override
    public synchronized void deliver(List<? extends Delivery<E>> deliveries) {
        batches.add(List.copyOf(deliveries));
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    /** Whether it was closed. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /** The deliveries of one batch, in order of arrival. */
    public synchronized List<? extends Delivery<E>> batch(int index) {
        return batches.get(index);
    }

    /** All deliveries so far, in order of arrival. */
    public synchronized List<Delivery<E>> deliveries() {
        return batches.stream().<Delivery<E>>flatMap(List::stream).toList();
    }

    /** The events of each batch, in order of arrival. */
    public synchronized List<List<E>> events() {
        return batches.stream()
                .map(batch -> batch.stream().map(Delivery::event).toList())
                .toList();
    }
}
