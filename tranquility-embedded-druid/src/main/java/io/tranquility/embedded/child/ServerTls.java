// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import io.tranquility.embedded.EmbeddedTls;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** What Druid's properties say of TLS. */
final class ServerTls {
    private static final String PREFIX = "druid.server.https.";

    private ServerTls() {}

    /** The servers' certificates; empty if TLS is off. */
    static Optional<EmbeddedTls> of(Properties properties) {
        return Boolean.parseBoolean(properties.getProperty("druid.enableTlsPort"))
                ? Optional.of(new EmbeddedTls(
                        Path.of(properties.getProperty(PREFIX + "trustStorePath")),
                        Path.of(properties.getProperty(PREFIX + "keyStorePath")),
                        properties.getProperty(PREFIX + "keyStorePassword")))
                : Optional.empty();
    }
}
