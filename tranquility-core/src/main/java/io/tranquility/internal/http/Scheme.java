// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import io.tranquility.druid.DruidSecurity;
import io.tranquility.internal.retry.TransientException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** How Druid is spoken to, which decides the port of those of its processes that listen on two. */
public enum Scheme {
    HTTP,
    HTTPS;

    public static Scheme of(DruidSecurity security) {
        return security.tls().isPresent() ? HTTPS : HTTP;
    }

    /**
     * The address of a process, as Druid announces it.
     *
     * @param host a name or an address, of IPv6 with or without brackets; may be empty
     * @param port for plain HTTP; none if it is not positive
     * @param tlsPort for HTTPS; none if it is not positive
     * @return empty if it listens nowhere yet
     * @throws TransientException if it listens on the other port only
     */
    public Optional<URI> address(String host, int port, int tlsPort) {
        int wanted = this == HTTPS ? tlsPort : port;
        int other = this == HTTPS ? port : tlsPort;
        if (host.isEmpty() || (wanted <= 0 && other <= 0)) {
            return Optional.empty();
        }
        if (wanted <= 0) {
            throw new TransientException("Druid's process on " + host + " listens on port " + other
                    + (this == HTTPS
                            ? " without TLS only, but druid.tls.enable is true"
                            : " with TLS only: set druid.tls.enable to true"));
        }
        String bracketed = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        return Optional.of(URI.create(name().toLowerCase(Locale.ROOT) + "://" + bracketed + ":" + wanted));
    }
}
