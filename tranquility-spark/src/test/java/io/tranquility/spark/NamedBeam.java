// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spark;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.beam.Beam;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A factory that a task finds its test's beam with: Spark's tasks run in this JVM, but get copies of all they are given. */
record NamedBeam<E>(String name) implements BeamFactory<E> {
    private static final Map<String, Beam<?>> BEAMS = new ConcurrentHashMap<>();
    private static final Map<String, AtomicInteger> CLIENTS = new ConcurrentHashMap<>();

    static <E> NamedBeam<E> of(String name, Beam<E> beam) {
        BEAMS.put(name, beam);
        CLIENTS.put(name, new AtomicInteger());
        return new NamedBeam<>(name);
    }

    @Override
    public Tranquilizer<E> makeTranquilizer() {
        @SuppressWarnings("unchecked") // as it was given
        Beam<E> beam = (Beam<E>) BEAMS.get(name);
        if (beam == null) {
            throw new IllegalStateException("No beam is named '" + name + "'");
        }
        CLIENTS.get(name).incrementAndGet();
        return Tranquilizer.over(beam, new TranquilizerTuning(10, 5, Duration.ZERO, true));
    }

    /** How many clients were opened. */
    int clients() {
        return CLIENTS.get(name).get();
    }
}
