// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import io.tranquility.embedded.child.DirectoryTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where AppCDS archives are kept, each in a directory with the module jar it was made with. The directory's name is a
 * digest of all that the archive depends on. Those used last are kept, the others deleted: each has some 100 MB.
 */
final class ArchiveCache {
    private static final int KEPT = 4;
    private static final String PREFIX = "druid-";

    /** One archive's place. */
    record Entry(Path moduleJar, Path archive) {}

    private final Path directory;

    ArchiveCache(Path directory) {
        this.directory = directory;
    }

    /** {@code tranquility} in the user's cache directory, as the XDG base directory specification finds it. */
    static Path defaultDirectory(Optional<String> xdgCacheHome, Path home) {
        return xdgCacheHome
                .filter(path -> path.startsWith("/"))
                .map(Path::of)
                .orElse(home.resolve(".cache"))
                .resolve("tranquility");
    }

    /** The place for this Java, these flags and these jars, with the module jar in it. */
    Entry entry(JavaHome java, List<String> flags, List<Path> jars, ModuleJar moduleJar) {
        Path place = directory.resolve(PREFIX + key(java, flags, jars, moduleJar));
        try {
            Files.createDirectories(place);
            Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
            Entry entry = new Entry(place.resolve("embedded.jar"), place.resolve("druid.jsa"));
            moduleJar.writeTo(entry.moduleJar());
            deleteUnused();
            return entry;
        } catch (IOException e) {
            throw new EmbeddedDruidException(
                    "The cache directory " + place + " cannot be used: " + e + ". Set cacheDirectory(...) or the"
                            + " environment variable XDG_CACHE_HOME to a directory that can be written.",
                    e);
        }
    }

    static String key(JavaHome java, List<String> flags, List<Path> jars, ModuleJar moduleJar) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, java.directory().toString());
            add(digest, java.version());
            flags.forEach(flag -> add(digest, flag));
            for (Path jar : jars) {
                add(digest, jar.toString());
                add(
                        digest,
                        Files.size(jar) + " " + Files.getLastModifiedTime(jar).toMillis());
            }
            moduleJar.addTo(digest);
            return HexFormat.of().formatHex(digest.digest(), 0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        } catch (IOException e) {
            throw new EmbeddedDruidException("A jar of Druid's class path cannot be read: " + e.getMessage(), e);
        }
    }

    private static void add(MessageDigest digest, String part) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private void deleteUnused() throws IOException {
        List<Path> places;
        try (Stream<Path> children = Files.list(directory)) {
            places = children.filter(child -> child.getFileName().toString().startsWith(PREFIX))
                    .sorted(Comparator.comparing(ArchiveCache::lastUse).reversed())
                    .toList();
        }
        places.stream().skip(KEPT).forEach(DirectoryTree::delete);
    }

    private static FileTime lastUse(Path place) {
        try {
            return Files.getLastModifiedTime(place);
        } catch (IOException e) {
            return FileTime.fromMillis(0); // another process has deleted it
        }
    }
}
