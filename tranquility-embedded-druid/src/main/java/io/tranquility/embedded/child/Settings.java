// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import io.tranquility.embedded.Role;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the parent tells the child before it starts, passed in a file that only the user may read: a command line is
 * everybody's, and Druid properties may hold passwords.
 *
 * @param workDirectory where everything the child writes goes
 * @param temporary whether the child deletes the work directory at its end
 * @param roles that run in the child
 * @param ports of roles that run elsewhere, ZooKeeper's at least if it does; and those that roles of the child must have
 * @param archive the AppCDS archive to make at the end; empty: make none
 * @param druidProperties properties of all roles, stronger than the built-in ones
 */
public record Settings(
        Path workDirectory,
        boolean temporary,
        Set<Role> roles,
        Map<Role, Integer> ports,
        Optional<Path> archive,
        Map<String, String> druidProperties) {
    public Settings {
        roles = Set.copyOf(roles);
        ports = Map.copyOf(ports);
        druidProperties = Map.copyOf(druidProperties);
    }

    /** Writes a file into the work directory, which must exist, and returns it. */
    public Path store() throws IOException {
        Properties file = new Properties();
        file.putAll(druidProperties);
        file.setProperty("embedded.temporary", Boolean.toString(temporary));
        roles.forEach(role -> file.setProperty("embedded.role." + role.name(), ""));
        ports.forEach((role, port) -> file.setProperty("embedded.port." + role.name(), port.toString()));
        archive.ifPresent(path -> file.setProperty("embedded.archive", path.toString()));
        Path path = Files.createTempFile(
                workDirectory,
                "embedded",
                ".properties",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(path)) {
            file.store(writer, null);
        }
        return path;
    }

    /** Reads a file and deletes it. */
    static Settings take(Path path) throws IOException {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            file.load(reader);
        }
        Files.delete(path);
        Set<Role> roles = EnumSet.noneOf(Role.class);
        Map<Role, Integer> ports = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            if (file.containsKey("embedded.role." + role.name())) {
                roles.add(role);
            }
            String port = file.getProperty("embedded.port." + role.name());
            if (port != null) {
                ports.put(role, Integer.valueOf(port));
            }
        }
        Map<String, String> druid = new TreeMap<>();
        for (String name : file.stringPropertyNames()) {
            if (!name.startsWith("embedded.")) {
                druid.put(name, file.getProperty(name));
            }
        }
        return new Settings(
                path.getParent(),
                Boolean.parseBoolean(file.getProperty("embedded.temporary")),
                roles,
                ports,
                Optional.ofNullable(file.getProperty("embedded.archive")).map(Path::of),
                druid);
    }

    /** Names no property: their values may be secrets. */
    @Override
    public String toString() {
        return "Settings[" + workDirectory + ", roles=" + roles + ", properties=" + druidProperties.keySet() + "]";
    }
}
