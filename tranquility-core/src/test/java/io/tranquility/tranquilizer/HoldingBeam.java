// SPDX-License-Identifier: Apache-2.0
package io.tranquility.tranquilizer;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is given until the test settles it. */
final class HoldingBeam implements Beam<String> {
    private final List<List<? extends Delivery<String>>> batches = new ArrayList<>();
    private boolean closed;

    @Override
    public synchronized void deliver(List<? extends Delivery<String>> deliveries) {
        batches.add(List.copyOf(deliveries));
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized List<? extends Delivery<String>> batch(int index) {
        return batches.get(index);
    }

    /** The events of each batch, in order of arrival. */
    synchronized List<List<String>> events() {
        return batches.stream()
                .map(batch -> batch.stream().map(delivery -> delivery.event()).toList())
                .toList();
    }
}
