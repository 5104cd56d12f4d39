// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import io.tranquility.embedded.child.DirectoryTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where one child JVM writes: segments, task files, ZooKeeper's data and the log.
 *
 * @param path absolute
 * @param temporary whether it is deleted at the end
 */
record WorkDirectory(Path path, boolean temporary) {
    private static final int TAIL_BYTES = 512 * 1024;
    private static final int TAIL_ERRORS = 10;
    private static final int TAIL_LINES = 40;

    /** A new temporary directory, or the user's own, which must be empty if it exists. */
    static WorkDirectory create(Optional<Path> own) {
        try {
            if (own.isEmpty()) {
                return prepared(Files.createTempDirectory("embedded-druid-").toRealPath(), true);
            }
            Path path = Files.createDirectories(own.get()).toRealPath();
            try (Stream<Path> children = Files.list(path)) {
                if (children.findAny().isPresent()) {
                    throw new EmbeddedDruidException("The work directory " + path + " is not empty. Each start needs a"
                            + " fresh one: segments of an earlier Druid would be served, and files mixed up.");
                }
            }
            return prepared(path, false);
        } catch (IOException e) {
            throw new EmbeddedDruidException(
                    "The work directory " + own.map(Path::toString).orElse("") + " cannot be made: " + e, e);
        }
    }

    Path log() {
        return path.resolve("druid.log");
    }

    /** The child's directory for temporary files. */
    Path temp() {
        return path.resolve("tmp");
    }

    /** A new directory that only the user may read. */
    Path createPrivateDirectory(String name) throws IOException {
        return Files.createDirectory(
                path.resolve(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /**
     * The log's last lines, after the last errors before them, which busy threads may have driven far up; without stack
     * traces. Says so if there are none.
     */
    String logTail() {
        try {
            byte[] bytes = Files.readAllBytes(log());
            int from = Math.max(0, bytes.length - TAIL_BYTES);
            List<String> lines = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("\tat "))
                    .toList();
            if (lines.isEmpty()) {
                return "(the log is empty)";
            }
            int tail = Math.max(0, lines.size() - TAIL_LINES);
            List<String> errors = lines.subList(0, tail).stream()
                    .filter(WorkDirectory::isError)
                    .toList();
            List<String> shown =
                    new ArrayList<>(errors.subList(Math.max(0, errors.size() - TAIL_ERRORS), errors.size()));
            shown.addAll(lines.subList(tail, lines.size()));
            return String.join("\n", shown);
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** Deletes a temporary directory; the user's own stays. */
    void deleteIfTemporary() {
        if (temporary) {
            DirectoryTree.delete(path);
        }
    }

    private static boolean isError(String line) {
        return line.contains(" ERROR ") || line.contains("Exception: ");
    }

    private static WorkDirectory prepared(Path path, boolean temporary) throws IOException {
        WorkDirectory work = new WorkDirectory(path, temporary);
        Files.createDirectory(work.temp());
        return work;
    }
}
