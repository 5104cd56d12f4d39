// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import io.tranquility.adapter.BeamFactory;
import java.util.Map;
import java.util.function.Function;
import org.apache.samza.SamzaException;

/** Says which client takes the messages of an output stream. */
@FunctionalInterface
interface StreamClients {
    /** The factory of the client for a stream, by the stream's physical name. */
    BeamFactory<Object> forStream(String stream);

    /**
     * The event that a message is.
     *
     * @throws SamzaException if it cannot be one
     */
    default Object event(Object message) {
        if (message == null) {
            throw new SamzaException("a message of null cannot be sent to Druid, which deletes no events");
        }
        return message;
    }

    /** Clients that take nothing but maps. */
    static StreamClients ofMaps(Function<String, BeamFactory<Map<String, Object>>> factories) {
        return new StreamClients() {
            @Override
            @SuppressWarnings("unchecked") // event lets nothing else pass
            public BeamFactory<Object> forStream(String stream) {
                return (BeamFactory<Object>) (BeamFactory<?>) factories.apply(stream);
            }

            @Override
            public Object event(Object message) {
                if (!(message instanceof Map)) {
                    throw new SamzaException("a message must be a Map of field names and values, not "
                            + (message == null ? "null" : message.getClass().getName())
                            + "; if a serde made it that, let the stream have none or a NoOpSerde");
                }
                return message;
            }
        };
    }
}
