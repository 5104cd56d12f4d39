// SPDX-License-Identifier: Apache-2.0
package io.tranquility.console;

import io.tranquility.config.PropertyValues;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where an application listens.
 *
 * @param host the address to listen on; empty for all of this machine
 * @param httpPort the port of HTTP, if there is one; 0 for any free one
 * @param https the port of HTTPS, if there is one
 * @param threads the most threads that serve connections
 * @param idleTimeout after how long an idle connection is closed; zero for never
 */
public record ListenerOptions(
        Optional<String> host, OptionalInt httpPort, Optional<HttpsOptions> https, int threads, Duration idleTimeout) {
    /**
     * What the properties say.
     *
     * @throws io.tranquility.config.ConfigException if a value is not allowed
     */
    public static ListenerOptions of(PropertyValues properties, OptionalInt httpPort) {
        return new ListenerOptions(
                properties.get(ListenerProperties.HOST),
                httpPort,
                properties.get(ListenerProperties.HTTPS_ENABLE)
                        ? Optional.of(HttpsOptions.of(properties))
                        : Optional.empty(),
                properties.get(ListenerProperties.THREADS),
                properties.get(ListenerProperties.IDLE_TIMEOUT));
    }

    /** Any free port, which only this machine reaches. */
    public static ListenerOptions onThisMachine() {
        return new ListenerOptions(
                Optional.of("127.0.0.1"), OptionalInt.of(0), Optional.empty(), 1, Duration.ofMinutes(5));
    }

    /** Whether there is a port at all. */
    public boolean hasPort() {
        return httpPort.isPresent() || https.isPresent();
    }
}
