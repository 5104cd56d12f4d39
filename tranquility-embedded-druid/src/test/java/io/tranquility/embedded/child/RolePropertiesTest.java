// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.embedded.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RolePropertiesTest {
    private static final int ZOOKEEPER = 20_001;
    private static final int DERBY = 20_002;
    private static final int PORT = 20_003;
    private static final int SECOND_DERBY = 20_004;

    @ParameterizedTest
    @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "ZOOKEEPER")
    void every_place_is_filled_in(Role role) throws IOException {
        Properties properties = properties(Map.of()).of(role, PORT);

        assertThat(properties).containsEntry("druid.plaintextPort", "20003");
        assertThat(properties).containsEntry("druid.zk.service.host", "127.0.0.1:20001");
        assertThat(properties.getProperty("druid.metadata.storage.connector.connectURI"))
                .contains(role == Role.SECOND_COORDINATOR ? "//127.0.0.1:20004/" : "//127.0.0.1:20002/");
        assertThat(properties.values()).noneMatch(value -> value.toString().contains("@"));
    }

    @Test
    void the_indexers_share_their_settings_but_no_directory() throws IOException {
        Properties first = properties(Map.of()).of(Role.INDEXER, PORT);
        Properties second = properties(Map.of()).of(Role.SECOND_INDEXER, PORT);

        assertThat(first).containsEntry("druid.indexer.task.baseTaskDir", "/work/indexer/tasks");
        assertThat(second).containsEntry("druid.indexer.task.baseTaskDir", "/work/second_indexer/tasks");
        assertThat(second.getProperty("druid.worker.capacity")).isEqualTo(first.getProperty("druid.worker.capacity"));
    }

    @Test
    void the_users_properties_are_stronger() throws IOException {
        RoleProperties properties = properties(Map.of("druid.indexer.task.restoreTasksOnRestart", "true"));

        assertThat(properties.of(Role.INDEXER, PORT)).containsEntry("druid.indexer.task.restoreTasksOnRestart", "true");
        assertThat(properties(Map.of()).of(Role.INDEXER, PORT))
                .containsEntry("druid.indexer.task.restoreTasksOnRestart", "false");
    }

    @Test
    void with_tls_the_port_is_the_one_for_https() throws IOException {
        Properties properties = properties(Map.of(
                        "druid.enableTlsPort", "true",
                        "druid.server.https.trustStorePath", "/work/trust",
                        "druid.server.https.keyStorePath", "/work/keys",
                        "druid.server.https.keyStorePassword", "secret"))
                .of(Role.BROKER, PORT);

        assertThat(properties).containsEntry("druid.tlsPort", "20003");
        assertThat(properties(Map.of()).of(Role.BROKER, PORT)).doesNotContainKey("druid.tlsPort");
    }

    private static RoleProperties properties(Map<String, String> own) {
        Settings settings =
                new Settings(Path.of("/work"), false, Set.of(Role.INDEXER), Map.of(), Optional.empty(), own);
        return new RoleProperties(
                settings, ZOOKEEPER, Map.of(Role.COORDINATOR, DERBY, Role.SECOND_COORDINATOR, SECOND_DERBY));
    }
}
