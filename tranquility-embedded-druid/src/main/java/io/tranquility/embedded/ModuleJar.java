// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * This module's own classes as a jar for the child's class path: an AppCDS archive takes classes from jars only, and
 * only while size and time of each are those it was made with. So the bytes and the file's time follow from the
 * classes alone.
 */
final class ModuleJar {
    private static final String PACKAGE = "io/tranquility/embedded";
    /** By which Druid finds the module; not among this module's resources, where the Druid of someone else would find it. */
    private static final String SERVICE = "META-INF/services/org.apache.druid.initialization.DruidModule";

    private static final String SERVED_BY = "io.tranquility.embedded.child.TlsModule\n";
    private static final LocalDateTime TIME = LocalDateTime.of(2001, 1, 1, 0, 0);

    private final byte[] bytes;

    private ModuleJar(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Packs the module's package from a directory of classes or from a jar. */
    static ModuleJar pack(Path codeSource) {
        try {
            if (Files.isDirectory(codeSource)) {
                return packTree(codeSource);
            }
            try (FileSystem jar = FileSystems.newFileSystem(codeSource)) {
                return packTree(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new EmbeddedDruidException("This module's classes cannot be read from " + codeSource, e);
        }
    }

    /** Adds the jar's content to a digest. */
    void addTo(MessageDigest digest) {
        digest.update(bytes);
    }

    /** Writes the file unless it is there; several processes may do that at once. */
    void writeTo(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path unfinished =
                Files.createTempFile(file.getParent(), file.getFileName().toString(), ".tmp");
        try {
            Files.write(unfinished, bytes);
            Files.setLastModifiedTime(unfinished, FileTime.from(TIME.toInstant(ZoneOffset.UTC)));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static ModuleJar packTree(Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(root.resolve(PACKAGE))) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream jar = new ZipOutputStream(bytes)) {
            jar.putNextEntry(entry(SERVICE));
            jar.write(SERVED_BY.getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
            for (Path file : files) {
                jar.putNextEntry(entry(root.relativize(file).toString().replace('\\', '/')));
                try (InputStream in = Files.newInputStream(file)) {
                    in.transferTo(jar);
                }
                jar.closeEntry();
            }
        }
        return new ModuleJar(bytes.toByteArray());
    }

    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        return entry;
    }
}
