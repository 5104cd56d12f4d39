// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A command of the {@link Distribution} that runs as a process, with its log. It does not outlive this JVM. */
public final class Program {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How much of a log is shown. */
    private static final int LINES = 400;

    private final String name;
    private final Path log;
    private final Process process;
    private final Thread atExit;

    private Program(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.atExit = new Thread(process::destroyForcibly, "kill-" + name);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** @param log for both streams */
    static Program start(ProcessBuilder builder, String name, Path log) {
        try {
            return new Program(
                    name,
                    log,
                    builder.redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process id of its Java virtual machine, which has taken the place of the script. */
    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** All that it has said so far, on both streams. */
    public String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until its log has this text. */
    public void awaitLog(String text) {
        await(name + " says \"" + text + "\"", () -> log().contains(text));
    }

    /** Waits for a condition, which may throw while it is not met; fails at once if the program ends. */
    public void await(String description, Callable<Boolean> condition) {
        Awaitility.await(name + ": " + description)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> !isRunning() || condition.call());
        assertThat(isRunning()).as("%s runs until: %s", name, description).isTrue();
    }

    /** Waits until it ends by itself, and returns its exit status. */
    public int awaitEnd() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ends", name)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        return process.exitValue();
    }

    /** Sends SIGTERM, waits until it ends, and returns its exit status. */
    public int terminate() {
        process.destroy();
        return awaitEnd();
    }

    /** Sends SIGKILL, and waits until it has ended; does nothing if it has already. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Prints the end of its log. */
    void show() {
        List<String> lines = log().lines().toList();
        int first = Math.max(0, lines.size() - LINES);
        System.err.println("---- log of " + name + (first > 0 ? ", from line " + (first + 1) : ""));
        lines.subList(first, lines.size()).forEach(System.err::println);
        System.err.println("---- end of the log of " + name);
    }
}
