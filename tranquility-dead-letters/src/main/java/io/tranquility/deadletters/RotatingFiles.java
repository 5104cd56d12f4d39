// SPDX-License-Identifier: Apache-2.0
package io.tranquility.deadletters;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbered files in a directory, {@code dead-letters-000001.jsonl} and so on: the one with the highest number is written
 * to until it has its bytes, and the lowest is deleted when there would be too many. Every process begins a new one, with
 * its first write. A lock keeps the directory to one process. For one thread.
 */
final class RotatingFiles implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RotatingFiles.class);
    private static final Pattern NAME = Pattern.compile("dead-letters-(\\d{6,18})\\.jsonl");

    private final Path directory;
    private final int maxFileBytes;
    private final int maxFiles;
    private final FileChannel lock;
    private FileChannel current;

    /**
     * Makes the directory if it is not there, and locks it.
     *
     * @throws IOException if that cannot be done, or another process has it
     */
    RotatingFiles(Path directory, int maxFileBytes, int maxFiles) throws IOException {
        this.directory = directory;
        this.maxFileBytes = maxFileBytes;
        this.maxFiles = maxFiles;
        Files.createDirectories(directory);
        this.lock = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked()) {
            lock.close();
            throw new IOException("another process writes there; give each process a directory of its own");
        }
    }

    /** Writes a line, which is on the disk after {@link #force}; after an exception a part of it may be. */
    void append(byte[] line) throws IOException {
        if (current == null || current.size() >= maxFileBytes) {
            next();
        }
        ByteBuffer buffer = ByteBuffer.wrap(line);
        while (buffer.hasRemaining()) {
            current.write(buffer);
        }
    }

    /** Makes sure that all lines are on the disk. */
    void force() throws IOException {
        if (current != null) {
            current.force(false);
        }
    }

    /** Goes on with a new file, for one that has half a line in it. */
    void abandonCurrent() {
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                log.warn("A file of dead letters in {} was not closed in order", directory, e);
            }
            current = null;
        }
    }

    @Override
    public void close() {
        abandonCurrent();
        try {
            lock.close();
        } catch (IOException e) {
            log.warn("The lock of {} was not closed in order", directory, e);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    private boolean isLocked() throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // in this process
        }
    }

    private void next() throws IOException {
        force();
        abandonCurrent();
        NavigableMap<Long, Path> files = files();
        long number = files.isEmpty() ? 1 : files.lastKey() + 1;
        while (files.size() >= maxFiles) {
            Path oldest = files.pollFirstEntry().getValue();
            Files.deleteIfExists(oldest);
            log.warn(
                    "Deleted the oldest dead letters, {}, because there are {} files (deadLetters.maxFiles)",
                    oldest,
                    maxFiles);
        }
        current = FileChannel.open(
                directory.resolve(String.format(Locale.ROOT, "dead-letters-%06d.jsonl", number)),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
    }

    private NavigableMap<Long, Path> files() throws IOException {
        List<Path> all;
        try (Stream<Path> entries = Files.list(directory)) {
            all = entries.toList();
        }
        NavigableMap<Long, Path> numbered = new TreeMap<>();
        for (Path file : all) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches()) {
                numbered.put(Long.parseLong(name.group(1)), file);
            }
        }
        return numbered;
    }
}
