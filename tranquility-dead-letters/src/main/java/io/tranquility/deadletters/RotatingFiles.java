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
 * to until it has its bytes, and the lowest is deleted when there would be too many. A process goes on in the last file of
 * the one before it; half a line at its end, which a crash leaves, is cut off first. A lock keeps the directory to one
 * process. For one thread.
 */
final class RotatingFiles implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RotatingFiles.class);
    private static final int BLOCK_BYTES = 8192;
    private static final Pattern NAME = Pattern.compile("dead-letters-(\\d{6,18})\\.jsonl");

    private final Path directory;
    private final int maxFileBytes;
    private final int maxFiles;
    private final FileChannel lock;
    private FileChannel current;

    /** How much of it is known to be on the disk. */
    private long forced;

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

    /** Writes a line, which is on the disk after {@link #force}; after an exception see to {@link #takeBack}. */
    void append(byte[] line) throws IOException {
        if (current == null || current.size() >= maxFileBytes) {
            force();
            close(current);
            current = null;
            current = open();
            forced = current.position();
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
            forced = current.position();
        }
    }

    /** Removes the lines that were not forced, as far as the disk lets it. The next line opens the file again. */
    void takeBack() {
        if (current == null) {
            return;
        }
        try {
            current.truncate(forced);
        } catch (IOException e) {
            log.warn("Letters in {} may be there twice, because a file cannot be cut: {}", directory, e.toString());
        }
        close(current);
        current = null;
    }

    @Override
    public void close() {
        close(current);
        close(lock);
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

    private void close(FileChannel file) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            log.warn("A file in {} was not closed in order", directory, e);
        }
    }

    /** The last file, if there is room in it, or the next one; at its end. */
    private FileChannel open() throws IOException {
        NavigableMap<Long, Path> files = files();
        if (!files.isEmpty() && Files.size(files.lastEntry().getValue()) < maxFileBytes) {
            return reopen(files.lastEntry().getValue());
        }
        long number = files.isEmpty() ? 1 : files.lastKey() + 1;
        while (files.size() >= maxFiles) {
            Path oldest = files.pollFirstEntry().getValue();
            Files.deleteIfExists(oldest);
            log.warn(
                    "Deleted the oldest dead letters, {}, because there are {} files (deadLetters.maxFiles)",
                    oldest,
                    maxFiles);
        }
        return FileChannel.open(
                directory.resolve(String.format(Locale.ROOT, "dead-letters-%06d.jsonl", number)),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
    }

    private FileChannel reopen(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long whole = endOfLastLine(file);
            if (whole < file.size()) {
                log.warn("Cut the unfinished line of {} bytes off the end of {}", file.size() - whole, path);
                file.truncate(whole);
            }
            return file.position(whole);
        } catch (IOException e) {
            close(file);
            throw e;
        }
    }

    private static long endOfLastLine(FileChannel file) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        for (long end = file.size(); end > 0; ) {
            long start = Math.max(0, end - BLOCK_BYTES);
            block.clear().limit((int) (end - start));
            while (block.hasRemaining() && file.read(block, start + block.position()) >= 0) {
                // a read may give less than there is
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
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
