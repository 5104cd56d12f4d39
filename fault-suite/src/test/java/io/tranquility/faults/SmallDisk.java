// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A disk of its own below a directory, which can be filled or become read-only; mounting one needs root. */
final class SmallDisk implements AutoCloseable {
    private static final String SIZE = "size=256m";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    static SmallDisk mount(Path directory) throws IOException {
        Files.createDirectories(directory);
        run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", directory.toString());
        return new SmallDisk(directory);
    }

    /** Until nothing more can be written. */
    void fill() throws IOException {
        byte[] zeros = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(zeros);
            }
        } catch (IOException e) {
            if (directory.toFile().getUsableSpace() > 0) {
                throw e;
            }
        }
    }

    void free() throws IOException {
        Files.delete(filler());
    }

    /**
     * Of what is below the directory nothing can be made, opened to write, renamed or deleted until it is writable again. A
     * file that is open can be written to: Linux refuses to make a whole disk read-only while there is one.
     */
    void readOnly() throws IOException {
        run("mount", "--bind", directory.toString(), directory.toString());
        run("mount", "-o", "remount,bind,ro", directory.toString());
    }

    void writable() throws IOException {
        run("umount", "--lazy", directory.toString());
    }

    @Override
    public void close() throws IOException {
        run("umount", "--lazy", directory.toString());
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    private static void run(String... command) throws IOException {
        assertThat(new ProcessBuilder(command).inheritIO().start().onExit())
                .as("%s, which needs root", String.join(" ", command))
                .succeedsWithin(PATIENCE)
                .returns(0, Process::exitValue);
    }
}
