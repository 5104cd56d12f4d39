// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What the parent tells the child before it starts, passed in a file that only the user may read: a command line is
 * everybody's, and Druid properties may hold passwords.
 *
 * @param workDirectory where everything the child writes goes
 * @param temporary whether the child deletes the work directory at its end
 * @param indexers 1 or 2
 * @param archive the AppCDS archive to make at the end; empty: make none
 * @param druidProperties properties of all roles, stronger than the built-in ones
 */
public record Settings(
        Path workDirectory,
        boolean temporary,
        int indexers,
        Optional<Path> archive,
        Map<String, String> druidProperties) {
    private static final String FILE = "embedded.properties";

    public Settings {
        druidProperties = Map.copyOf(druidProperties);
    }

    /** Writes the file into the work directory, which must exist. */
    public void store() throws IOException {
        Properties file = new Properties();
        file.putAll(druidProperties);
        file.setProperty("embedded.temporary", Boolean.toString(temporary));
        file.setProperty("embedded.indexers", Integer.toString(indexers));
        archive.ifPresent(path -> file.setProperty("embedded.archive", path.toString()));
        Path path = workDirectory.resolve(FILE);
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(path)) {
            file.store(writer, null);
        }
    }

    /** Reads the file and deletes it. */
    static Settings take(Path workDirectory) throws IOException {
        Path path = workDirectory.resolve(FILE);
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            file.load(reader);
        }
        Files.delete(path);
        Map<String, String> druid = new TreeMap<>();
        for (String name : file.stringPropertyNames()) {
            if (!name.startsWith("embedded.")) {
                druid.put(name, file.getProperty(name));
            }
        }
        return new Settings(
                workDirectory,
                Boolean.parseBoolean(file.getProperty("embedded.temporary")),
                Integer.parseInt(file.getProperty("embedded.indexers")),
                Optional.ofNullable(file.getProperty("embedded.archive")).map(Path::of),
                druid);
    }

    /** Names no property: their values may be secrets. */
    @Override
    public String toString() {
        return "Settings[" + workDirectory + ", indexers=" + indexers + ", properties=" + druidProperties.keySet()
                + "]";
    }
}
