// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.druid.DruidLocation;
import io.tranquility.druid.Secret;
import io.tranquility.druid.ZooKeeperAuth;
import io.tranquility.druid.ZooKeeperOptions;
import io.tranquility.internal.cluster.ClusterState;
import io.tranquility.internal.retry.TransientException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestLoginModule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Authentication and access control, on a real ZooKeeper that knows both ways. */
final class ZooKeeperAuthTest {
    private static final DruidLocation WIKI = new DruidLocation("druid/overlord", "/druid/discovery", "wiki");
    private static final String DATA = "/tranquility/beams/druid:overlord/wiki/data";

    /** Sections of the JVM's login configuration, as a file of it has them. */
    private static final Map<String, Map<String, String>> LOGIN =
            new HashMap<>(Map.of("Server", Map.of("user_tranquility", "a-password")));

    @RegisterExtension
    final ZooKeeperServerExtension server = new ZooKeeperServerExtension();

    @BeforeAll
    static void allowSasl() {
        System.setProperty("zookeeper.authProvider.1", "org.apache.zookeeper.server.auth.SASLAuthenticationProvider");
        Configuration.setConfiguration(new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return LOGIN.containsKey(name)
                        ? new AppConfigurationEntry[] {
                            new AppConfigurationEntry(
                                    DigestLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, LOGIN.get(name))
                        }
                        : null;
            }
        });
    }

    @AfterAll
    static void forbidSasl() {
        System.clearProperty("zookeeper.authProvider.1");
        Configuration.setConfiguration(null);
    }

    private ZooKeeperOptions options(ZooKeeperAuth auth) {
        ZooKeeperOptions open = server.options();
        return new ZooKeeperOptions(open.connect(), open.timeout(), open.path(), auth);
    }

    private static ZooKeeperAuth digest(String password) {
        return new ZooKeeperAuth(
                ZooKeeperAuth.Scheme.DIGEST,
                Optional.of("tranquility"),
                Optional.of(Secret.of(password)),
                ZooKeeperAuth.Acl.CREATOR);
    }

    private static ClusterState update(ZooKeeper zooKeeper) throws Exception {
        return new ZooKeeperClusterStore(zooKeeper, WIKI).update(state -> state).get(30, TimeUnit.SECONDS);
    }

    @Test
    void with_digest_only_instances_with_the_password_get_at_the_state() throws Exception {
        try (ZooKeeper first = new ZooKeeper(options(digest("a-password")), "first");
                ZooKeeper second = new ZooKeeper(options(digest("a-password")), "second")) {
            update(first);
            assertThat(update(second)).isEqualTo(ClusterState.empty());
            assertThat(first.curator().getACL().forPath(DATA))
                    .extracting(ACL::getId)
                    .extracting(Id::getScheme)
                    .containsExactly("digest");
        }
        for (ZooKeeperAuth other : new ZooKeeperAuth[] {digest("another"), ZooKeeperAuth.NONE}) {
            try (ZooKeeper stranger = new ZooKeeper(options(other), "stranger")) {
                assertThatThrownBy(() -> update(stranger))
                        .hasCauseInstanceOf(TransientException.class)
                        .hasMessageContaining("NoAuth")
                        .hasMessageContaining("zookeeper.auth.scheme, which is "
                                + other.scheme().name().toLowerCase(Locale.ROOT));
            }
        }
    }

    @Test
    void with_sasl_the_login_configuration_of_the_jvm_says_who_it_is() throws Exception {
        ZooKeeperAuth sasl = new ZooKeeperAuth(
                ZooKeeperAuth.Scheme.SASL, Optional.empty(), Optional.empty(), ZooKeeperAuth.Acl.CREATOR);
        assertThatThrownBy(() -> new ZooKeeper(options(sasl), "test"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the JVM's login configuration has no section 'Client'")
                .hasMessageContaining("-Djava.security.auth.login.config=FILE");

        LOGIN.put("Client", Map.of("username", "tranquility", "password", "a-password"));
        try (ZooKeeper zooKeeper = new ZooKeeper(options(sasl), "test")) {
            update(zooKeeper);
            assertThat(zooKeeper.curator().getACL().forPath(DATA))
                    .extracting(ACL::getId)
                    .containsExactly(new Id("sasl", "tranquility"));
        } finally {
            LOGIN.remove("Client");
        }
    }

    @Test
    void without_authentication_nodes_are_open() throws Exception {
        try (ZooKeeper zooKeeper = new ZooKeeper(server.options(), "test")) {
            update(zooKeeper);
            assertThat(zooKeeper.curator().getACL().forPath(DATA)).isEqualTo(ZooDefs.Ids.OPEN_ACL_UNSAFE);
        }
    }

    @Test
    void combinations_that_mean_nothing_are_refused() {
        assertThatThrownBy(() -> new ZooKeeperAuth(
                        ZooKeeperAuth.Scheme.DIGEST, Optional.of("me"), Optional.empty(), ZooKeeperAuth.Acl.OPEN))
                .hasMessageContaining("digest, which needs both");
        assertThatThrownBy(() -> new ZooKeeperAuth(
                        ZooKeeperAuth.Scheme.SASL,
                        Optional.of("me"),
                        Optional.of(Secret.of("x")),
                        ZooKeeperAuth.Acl.OPEN))
                .hasMessageContaining("the scheme is sasl");
        assertThatThrownBy(() -> new ZooKeeperAuth(
                        ZooKeeperAuth.Scheme.DIGEST,
                        Optional.of("a:b"),
                        Optional.of(Secret.of("x")),
                        ZooKeeperAuth.Acl.OPEN))
                .hasMessageContaining("has no colon, but is 'a:b'");
        assertThatThrownBy(() -> new ZooKeeperAuth(
                        ZooKeeperAuth.Scheme.NONE, Optional.empty(), Optional.empty(), ZooKeeperAuth.Acl.CREATOR))
                .hasMessageContaining("zookeeper.acl is creator, but without zookeeper.auth.scheme");
    }
}
