// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import io.tranquility.beam.Beam;
import org.apache.samza.config.Config;
import org.apache.samza.system.SystemStream;

/**
 * Makes the beam of an output stream, where a configuration file does not do: for events that are not maps, or a beam of
 * your own. Named in {@code systems.<system>.beam.factory}; needs a public constructor without parameters.
 */
public interface StreamBeamFactory {
    /**
     * A beam for the messages of a stream; what it gets are the messages as the tasks sent them. Called in the container,
     * when the first message of the stream is sent.
     *
     * @param stream the output stream
     * @param config the configuration of the whole job
     * @return a new beam, not null; closed with the container's producer
     * @throws RuntimeException if it cannot be made; the message says what to do
     */
    Beam<Object> makeBeam(SystemStream stream, Config config);
}
