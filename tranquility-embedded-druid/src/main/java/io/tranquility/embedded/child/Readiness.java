// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import io.tranquility.embedded.EmbeddedTls;
import io.tranquility.embedded.Role;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * Waits until a Druid server does its work, which is later than {@code /status/health} says: each role has
 * resources that answer 200 from that moment on.
 */
final class Readiness {
    private static final long POLL_MILLIS = 20;
    private static final int HTTP_TIMEOUT_MILLIS = 5_000;

    private final Duration timeout;
    private final Optional<SSLSocketFactory> tls;
    private final boolean severalCoordinators;

    /**
     * How it asks.
     *
     * @param tls empty if the servers speak plain HTTP
     * @param severalCoordinators of which only one leads
     */
    Readiness(Duration timeout, Optional<EmbeddedTls> tls, boolean severalCoordinators) {
        this.timeout = timeout;
        this.severalCoordinators = severalCoordinators;
        this.tls = tls.map(certificates -> certificates.sslContext().getSocketFactory());
    }

    /** Throws an exception that names the role, the URL and its last answer if the server is not ready in time. */
    void await(Role role, int port) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (String path : paths(role)) {
            URI uri = URI.create((tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port + path);
            String answer = get(uri);
            while (!answer.equals("200")) {
                if (System.nanoTime() - start > timeout.toNanos()) {
                    throw new IOException("The " + role + " was not ready after " + timeout.toSeconds() + " s: " + uri
                            + " answered " + answer);
                }
                Thread.sleep(POLL_MILLIS);
                answer = get(uri);
            }
        }
    }

    private List<String> paths(Role role) {
        return switch (role) {
            // One that does not lead knows who does.
            case COORDINATOR, SECOND_COORDINATOR ->
                severalCoordinators
                        ? List.of("/druid/coordinator/v1/leader", "/druid/indexer/v1/leader")
                        : List.of("/druid/coordinator/v1/isLeader", "/druid/indexer/v1/isLeader");
            case INDEXER, SECOND_INDEXER -> List.of("/druid/worker/v1/enabled");
            case HISTORICAL -> List.of("/druid/historical/v1/readiness");
            case BROKER -> List.of("/druid/broker/v1/readiness");
            case ZOOKEEPER -> throw new IllegalArgumentException("ZooKeeper does not speak HTTP");
        };
    }

    private String get(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            if (connection instanceof HttpsURLConnection secure) {
                secure.setSSLSocketFactory(tls.orElseThrow());
            }
            connection.setConnectTimeout(HTTP_TIMEOUT_MILLIS);
            connection.setReadTimeout(HTTP_TIMEOUT_MILLIS);
            try {
                return Integer.toString(connection.getResponseCode());
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return e.toString();
        }
    }
}
