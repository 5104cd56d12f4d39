// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import java.util.List;

/** A client's beam over one that outlives it. */
record ReopenableBeam<E>(Beam<E> lasting) implements Beam<E> {
    @Override
    public void deliver(List<? extends Delivery<E>> deliveries) {
        lasting.deliver(deliveries);
    }

    @Override
    public void close() {
        // The next client of the job goes on with it.
    }
}
