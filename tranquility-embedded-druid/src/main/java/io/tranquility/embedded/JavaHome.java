// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;

/**
 * The Java that runs the child JVM.
 *
 * @param directory the JDK's or JRE's home
 * @param version its full version, as {@code 17.0.15}
 */
record JavaHome(Path directory, String version) {
    private static final Set<String> SUPPORTED = Set.of("17", "21");

    /** Reads the version from the home's {@code release} file; throws if Druid 33 does not run on it. */
    static JavaHome of(Path directory) {
        Path release = directory.resolve("release");
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new EmbeddedDruidException(
                    "No Java home at " + directory + ": its file \"release\" cannot be read. Set javaHome(...) to a"
                            + " JDK 17 or 21.",
                    e);
        }
        String version = properties.getProperty("JAVA_VERSION", "unknown").replace("\"", "");
        if (!SUPPORTED.contains(version.split("\\.", 2)[0])) {
            throw new EmbeddedDruidException("Druid 33 runs on Java 17 or 21, but " + directory + " is Java " + version
                    + ". Set javaHome(...) to a JDK 17 or 21.");
        }
        return new JavaHome(directory, version);
    }

    Path launcher() {
        return directory.resolve("bin").resolve("java");
    }

    Path keytool() {
        return directory.resolve("bin").resolve("keytool");
    }
}
