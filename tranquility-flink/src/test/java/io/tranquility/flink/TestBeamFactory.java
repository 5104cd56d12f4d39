// SPDX-License-Identifier: Apache-2.0
package io.tranquility.flink;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.beam.Beam;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Makes clients over a test's beams, which the copies that Flink makes of this find again. */
record TestBeamFactory<E>(String id) implements BeamFactory<E> {
    private static final Map<String, Supplier<? extends Beam<?>>> BEAMS = new ConcurrentHashMap<>();
    private static final Map<String, AtomicInteger> OPENED = new ConcurrentHashMap<>();

    static <E> TestBeamFactory<E> over(Supplier<Beam<E>> beam) {
        String id = UUID.randomUUID().toString();
        BEAMS.put(id, beam);
        OPENED.put(id, new AtomicInteger());
        return new TestBeamFactory<>(id);
    }

    /** How many clients were made. */
    int opened() {
        return OPENED.get(id).get();
    }

    @Override
    @SuppressWarnings("unchecked") // put there by this class, with its type
    public Tranquilizer<E> makeTranquilizer() {
        OPENED.get(id).incrementAndGet();
        return Tranquilizer.over((Beam<E>) BEAMS.get(id).get(), new TranquilizerTuning(100, 5, Duration.ZERO, true));
    }
}
