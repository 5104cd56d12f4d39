// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * The configuration of each process: the files beside this class, written where Druid looks for them, {@code
 * common.runtime.properties} and {@code runtime.properties} on the class path.
 *
 * @param work the cluster's directory
 */
record ClusterProperties(Path work, int zooKeeperPort, int derbyPort) {
    /**
     * Writes the files of a process.
     *
     * @param port of its server
     * @param peonPort the first port of a worker's peons
     * @return the directory that holds them
     */
    Path write(Role role, int port, int peonPort) throws IOException {
        Path directory = Files.createDirectories(work.resolve("conf").resolve(role.fileName()));
        if (role == Role.ZOOKEEPER) {
            Files.writeString(directory.resolve("zoo.cfg"), filled(role.propertiesFile(), role, port, peonPort));
        } else {
            Files.writeString(
                    directory.resolve("common.runtime.properties"), filled("common.properties", role, port, peonPort));
            Files.writeString(
                    directory.resolve("runtime.properties"), filled(role.propertiesFile(), role, port, peonPort));
        }
        return directory;
    }

    private String filled(String file, Role role, int port, int peonPort) throws IOException {
        try (InputStream in = ClusterProperties.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@WORK@", work.toString())
                    .replace("@ROLE@", role.fileName())
                    .replace("@PORT@", Integer.toString(port))
                    .replace("@PEON_PORT@", Integer.toString(peonPort))
                    .replace("@ZOOKEEPER_PORT@", Integer.toString(zooKeeperPort))
                    .replace("@DERBY_PORT@", Integer.toString(derbyPort))
                    .replace("@PEON_FLAGS@", peonFlags());
        }
    }

    private String peonFlags() {
        return ChildJvm.FLAGS.stream()
                .map(flag -> "\"" + flag + "\"")
                .collect(Collectors.joining(",", "[\"-Xms64m\",\"-Xmx160m\",\"-Djava.io.tmpdir=" + work + "\",", "]"));
    }
}
