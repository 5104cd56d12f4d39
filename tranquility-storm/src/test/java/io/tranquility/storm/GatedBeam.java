// SPDX-License-Identifier: Apache-2.0
package io.tranquility.storm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Holds events until its gate is opened, and then sends what it held and what comes. Thread-safe. */
final class GatedBeam implements Beam<Map<String, Object>> {
    @GuardedBy("this")
    private final List<Delivery<Map<String, Object>>> held = new ArrayList<>();

    @GuardedBy("this")
    private boolean open;

    synchronized int heldCount() {
        return held.size();
    }

    void open() {
        List<Delivery<Map<String, Object>>> released;
        synchronized (this) {
            open = true;
            released = List.copyOf(held);
        }
        Delivery.sentAll(released);
    }

    @Override
    public void deliver(List<? extends Delivery<Map<String, Object>>> deliveries) {
        synchronized (this) {
            if (!open) {
                held.addAll(deliveries);
                return;
            }
        }
        Delivery.sentAll(deliveries);
    }

    @Override
    public void close() {}
}
