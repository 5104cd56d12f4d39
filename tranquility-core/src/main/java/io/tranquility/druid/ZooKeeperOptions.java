// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import java.time.Duration;
import java.util.Objects;

/**
 * The ZooKeeper through which instances share their tasks.
 *
 * @param connect hosts and ports, as ZooKeeper's own clients take them: {@code host:port,host:port/chroot}
 * @param timeout of a session, and of the wait for a connection
 * @param path the node under which the state of the tasks is kept, beginning with a slash
 * @param auth who Tranquility says it is, and who may change the nodes
 */
public record ZooKeeperOptions(String connect, Duration timeout, String path, ZooKeeperAuth auth) {
    public ZooKeeperOptions {
        Objects.requireNonNull(connect, "connect");
        Objects.requireNonNull(auth, "auth");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("The ZooKeeper timeout must be positive, but is " + timeout);
        }
        if (!path.startsWith("/") || path.endsWith("/")) {
            throw new IllegalArgumentException(
                    "The ZooKeeper path begins with a slash and does not end with one, but is '" + path + "'");
        }
    }

    /** Without authentication. */
    public ZooKeeperOptions(String connect, Duration timeout, String path) {
        this(connect, timeout, path, ZooKeeperAuth.NONE);
    }
}
