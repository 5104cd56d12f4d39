// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import io.tranquility.adapter.BeamFactory;
import io.tranquility.beam.Beam;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.util.Objects;
import org.apache.samza.config.Config;
import org.apache.samza.system.SystemStream;

/**
 * The client of one output stream over the beam of a {@link StreamBeamFactory}. Equal for the same class, stream and
 * configuration, so that containers in one JVM share it.
 */
record StreamBeams(
        Class<? extends StreamBeamFactory> type, SystemStream stream, Config config, TranquilizerTuning tuning)
        implements BeamFactory<Object> {
    @Override
    public Tranquilizer<Object> makeTranquilizer() {
        Beam<Object> beam = Objects.requireNonNull(
                BeamProperties.newInstance(type).makeBeam(stream, config),
                () -> type.getName() + " made no beam for " + stream);
        return Tranquilizer.over(beam, tuning);
    }

    /** Without the configuration of the job, which may have passwords. */
    @Override
    public String toString() {
        return "StreamBeams(" + type.getName() + ", " + stream + ")";
    }
}
