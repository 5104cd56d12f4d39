// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.config.ConfigException;
import io.tranquility.config.Property;
import io.tranquility.config.PropertyValues;
import io.tranquility.console.ListenerOptions;
import io.tranquility.deadletters.DeadLettersProperties;
import io.tranquility.input.InputProperties;
import io.tranquility.spool.SpoolProperties;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What the configuration says of the server itself. A change of it needs a restart.
 *
 * @param listener where it listens
 * @param requestTimeout how long a request may take
 * @param stopTimeout how long requests have when the server stops
 * @param limits of the sizes of requests
 * @param idempotency how requests with a key are remembered
 * @param reloadPeriod how often the file is looked at; zero for never
 */
record ServerOptions(
        ListenerOptions listener,
        Duration requestTimeout,
        Duration stopTimeout,
        Limits limits,
        Idempotency idempotency,
        Duration reloadPeriod) {
    /**
     * Sizes.
     *
     * @param bodyBytes of a body, decompressed
     * @param eventBytes of an event
     * @param compressionRatio of a body over 1 MiB
     * @param pendingBytes of all bodies together
     */
    record Limits(int bodyBytes, int eventBytes, int compressionRatio, long pendingBytes) {}

    /**
     * How requests with an Idempotency-Key are remembered.
     *
     * @param period for how long
     * @param keys at most so many
     */
    record Idempotency(Duration period, int keys) {}

    /** @throws ConfigException if a property of the server is not known, or its value not allowed */
    static ServerOptions of(PropertyValues properties) {
        properties.checkKnown(ServerProperties.PREFIXES, ServerProperties.ALL);
        properties.checkKnown(List.of(DeadLettersProperties.PREFIX), DeadLettersProperties.ALL);
        properties.checkKnown(List.of(SpoolProperties.PREFIX), SpoolProperties.ALL);
        ListenerOptions listener = ListenerOptions.of(
                properties,
                properties.get(ServerProperties.HTTP_ENABLE)
                        ? OptionalInt.of(properties.get(ServerProperties.HTTP_PORT))
                        : OptionalInt.empty());
        if (!listener.hasPort()) {
            throw new ConfigException(
                    "There is no port to listen on: http.port.enable and https.port.enable are false");
        }
        return new ServerOptions(
                listener,
                properties.get(ServerProperties.REQUEST_TIMEOUT),
                properties.get(ServerProperties.STOP_TIMEOUT),
                new Limits(
                        properties.get(ServerProperties.MAX_BODY_BYTES),
                        properties.get(ServerProperties.MAX_EVENT_BYTES),
                        properties.get(ServerProperties.MAX_COMPRESSION_RATIO),
                        Runtime.getRuntime().maxMemory() / 100 * properties.get(ServerProperties.MAX_PENDING_PERCENT)),
                new Idempotency(
                        properties.get(ServerProperties.IDEMPOTENCY_PERIOD),
                        properties.get(ServerProperties.IDEMPOTENCY_KEYS)),
                properties.get(ServerProperties.RELOAD_PERIOD));
    }

    /** All properties that the documentation of the server lists. */
    static List<Property<?>> documented() {
        return Stream.concat(ServerProperties.ALL.stream(), InputProperties.ALL.stream())
                .toList();
    }
}
