// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import io.tranquility.embedded.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * The Druid properties of each role: those of {@code common.properties}, over them the role's own file, over them the
 * user's. The files are resources beside this class; {@code @WORK@}, {@code @ROLE@}, {@code @PORT@},
 * {@code @ZOOKEEPER@} and {@code @DERBY@} in them are filled in.
 */
final class RoleProperties {
    private final Settings settings;
    private final int zookeeperPort;
    private final Map<Role, Integer> derbyPorts;

    /** @param derbyPorts each coordinator has a server of its own to the one database of the JVM */
    RoleProperties(Settings settings, int zookeeperPort, Map<Role, Integer> derbyPorts) {
        this.settings = settings;
        this.zookeeperPort = zookeeperPort;
        this.derbyPorts = Map.copyOf(derbyPorts);
    }

    Properties of(Role role, int port) throws IOException {
        Properties properties = new Properties();
        for (String file : new String[] {"common", file(role)}) {
            String text = read(file + ".properties")
                    .replace("@WORK@", settings.workDirectory().toString())
                    .replace("@ROLE@", role.name().toLowerCase(Locale.ROOT))
                    .replace("@PORT@", Integer.toString(port))
                    .replace("@ZOOKEEPER@", "127.0.0.1:" + zookeeperPort)
                    .replace(
                            "@DERBY@",
                            Integer.toString(derbyPorts.getOrDefault(role, derbyPorts.get(Role.COORDINATOR))));
            properties.load(new StringReader(text));
        }
        properties.putAll(settings.druidProperties());
        if (ServerTls.of(properties).isPresent()) {
            properties.setProperty("druid.tlsPort", Integer.toString(port));
        }
        return properties;
    }

    private static String file(Role role) {
        return switch (role) {
            case SECOND_COORDINATOR -> file(Role.COORDINATOR);
            case SECOND_INDEXER -> file(Role.INDEXER);
            default -> role.name().toLowerCase(Locale.ROOT);
        };
    }

    private static String read(String name) throws IOException {
        try (InputStream in = RoleProperties.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
