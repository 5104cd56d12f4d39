// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * How Tranquility tells ZooKeeper who it is, and who may change its nodes.
 *
 * @param scheme the way
 * @param user of {@link Scheme#DIGEST}, without a colon; empty otherwise
 * @param password of {@link Scheme#DIGEST}; empty otherwise
 * @param acl who may change what Tranquility creates
 */
public record ZooKeeperAuth(Scheme scheme, Optional<String> user, Optional<Secret> password, Acl acl) {
    /** No authentication, and nodes that all may change. */
    public static final ZooKeeperAuth NONE =
            new ZooKeeperAuth(Scheme.NONE, Optional.empty(), Optional.empty(), Acl.OPEN);

    public ZooKeeperAuth {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(acl, "acl");
        boolean isComplete = user.isPresent() && password.isPresent();
        boolean isEmpty = user.isEmpty() && password.isEmpty();
        if (scheme == Scheme.DIGEST ? !isComplete : !isEmpty) {
            throw new IllegalArgumentException("zookeeper.auth.user and zookeeper.auth.password belong to the scheme"
                    + " digest, which needs both; the scheme is "
                    + scheme.name().toLowerCase(Locale.ROOT));
        }
        if (user.isPresent() && (user.get().isEmpty() || user.get().indexOf(':') >= 0)) {
            throw new IllegalArgumentException(
                    "zookeeper.auth.user is not empty and has no colon, but is '" + user.get() + "'");
        }
        if (acl == Acl.CREATOR && scheme == Scheme.NONE) {
            throw new IllegalArgumentException(
                    "zookeeper.acl is creator, but without zookeeper.auth.scheme nobody could change the nodes");
        }
    }

    /** The ways. */
    public enum Scheme {
        NONE,
        /** A user and a password. */
        DIGEST,
        /** The section {@code Client} of the JVM's login configuration: Kerberos or DIGEST-MD5. */
        SASL
    }

    /** Who may read and change a node. */
    public enum Acl {
        /** Everybody. */
        OPEN,
        /** Only who created it, which is every instance with the same credentials. */
        CREATOR
    }
}
