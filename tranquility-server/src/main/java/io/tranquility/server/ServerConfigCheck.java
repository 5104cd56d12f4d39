// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.config.TranquilityConfig;
import io.tranquility.console.Credentials;

/** Checks what a configuration file says to the server, without listening. */
public final class ServerConfigCheck {
    private ServerConfigCheck() {}

    /**
     * Checks a file.
     *
     * @throws io.tranquility.config.ConfigException if the server would refuse it
     */
    public static void check(TranquilityConfig config) {
        ServerOptions unused = ServerOptions.of(config.properties());
        config.dataSourceNames().forEach(name -> Credentials.of(config.properties(name)));
    }
}
