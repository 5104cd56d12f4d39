// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.http;

import java.net.SocketAddress;
import java.util.function.Supplier;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Timeout;

/**
 * TLS that is set up for the first connection that needs it: reading what the JVM trusts takes a tenth of the time to the first
 * event that is sent, and plain HTTP needs nothing of it. Thread-safe.
 */
final class LazyTls implements TlsStrategy {
    private final Supplier<TlsStrategy> setUp;
    private TlsStrategy strategy;

    LazyTls(Supplier<TlsStrategy> setUp) {
        this.setUp = setUp;
    }

    @Override
    public void upgrade(
            TransportSecurityLayer connection,
            NamedEndpoint endpoint,
            Object attachment,
            Timeout timeout,
            FutureCallback<TransportSecurityLayer> callback) {
        strategy().upgrade(connection, endpoint, attachment, timeout, callback);
    }

    @Override
    @Deprecated
    public boolean upgrade(
            TransportSecurityLayer connection,
            HttpHost host,
            SocketAddress local,
            SocketAddress remote,
            Object attachment,
            Timeout timeout) {
        return strategy().upgrade(connection, host, local, remote, attachment, timeout);
    }

    private synchronized TlsStrategy strategy() {
        if (strategy == null) {
            strategy = setUp.get();
        }
        return strategy;
    }
}
