// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import io.tranquility.beam.Beam;
import io.tranquility.testing.HoldingBeam;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.samza.config.Config;
import org.apache.samza.system.SystemStream;

/** Makes the beams that tests put here, by stream; or else ones that hold what they get. */
public final class TestBeams implements StreamBeamFactory {
    private static final Map<String, Beam<Object>> BEAMS = new ConcurrentHashMap<>();

    @Override
    public Beam<Object> makeBeam(SystemStream stream, Config config) {
        return BEAMS.computeIfAbsent(stream.getStream(), any -> new HoldingBeam<>());
    }

    static void clear() {
        BEAMS.clear();
    }

    static void put(String stream, Beam<Object> beam) {
        BEAMS.put(stream, beam);
    }

    /** The beam of a stream that has got a message. */
    static HoldingBeam<Object> holding(String stream) {
        return (HoldingBeam<Object>) BEAMS.get(stream);
    }
}
