// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded.child;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Deletes a directory with all in it; symbolic links are deleted, not followed. */
public final class DirectoryTree {
    private static final int TRIES = 20;

    private DirectoryTree() {}

    /**
     * Deletes the directory, also while threads of this process still write into it: what they add in the meantime is
     * deleted by the next of a few tries. Returns whether it is gone.
     */
    public static boolean delete(Path directory) {
        for (int i = 0; i < TRIES && Files.exists(directory); i++) {
            deleteOnce(directory);
        }
        return !Files.exists(directory);
    }

    private static void deleteOnce(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // gone already
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // A file was added meanwhile; the next try meets it.
        }
    }
}
