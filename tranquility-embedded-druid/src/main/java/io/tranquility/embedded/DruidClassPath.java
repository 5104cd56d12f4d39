// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the jars of Druid. The module's build writes their paths into {@code target/druid.classpath}, beside the
 * module's classes or jar; a system property names another file with such a class path.
 */
final class DruidClassPath {
    static final String PROPERTY = "tranquility.embedded.classpath";
    static final String FILE = "druid.classpath";

    private DruidClassPath() {}

    /** The directory or jar that this module's classes come from. */
    static Path codeSource() {
        try {
            return Path.of(DruidClassPath.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new EmbeddedDruidException("This module's own classes lie at no file: " + e.getMessage(), e);
        }
    }

    /** Druid's jars in the order of the file; each exists. */
    static List<Path> find(Path codeSource, Optional<String> property) {
        Path file = property.map(Path::of).orElseGet(() -> codeSource.resolveSibling(FILE));
        String text;
        try {
            text = Files.readString(file).trim();
        } catch (IOException e) {
            throw new EmbeddedDruidException(
                    "Druid's class path cannot be read from " + file
                            + ". The build of tranquility-embedded-druid writes"
                            + " it (./mvnw process-classes -pl tranquility-embedded-druid); or name a file with it in the"
                            + " system property " + PROPERTY + ".",
                    e);
        }
        List<Path> jars = Stream.of(text.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
        if (jars.isEmpty()) {
            throw new EmbeddedDruidException(
                    "Druid's class path in " + file + " is empty. Build" + " tranquility-embedded-druid again.");
        }
        for (Path jar : jars) {
            if (!Files.isRegularFile(jar)) {
                throw new EmbeddedDruidException("Druid's class path in " + file + " names " + jar
                        + ", which is no file. Build tranquility-embedded-druid again.");
            }
        }
        return jars;
    }
}
