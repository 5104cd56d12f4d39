// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main class in a JVM of its own, on the class path of this one.
 *
 * @param process the JVM
 * @param log its output
 */
record ChildJvm(Process process, Path log) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static ChildJvm start(Path log, int heapMegabytes, Class<?> main, String... args) throws IOException {
        return start(log, heapMegabytes, main.getName(), args);
    }

    static ChildJvm start(Path log, int heapMegabytes, String main, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.log.kafka=warn",
                "-Dorg.slf4j.simpleLogger.log.org.apache.kafka=warn",
                "-Dorg.slf4j.simpleLogger.log.state.change.logger=warn",
                ChildMain.class.getName(),
                main));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new ChildJvm(builder.start(), log);
    }

    String output() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /** Waits until it says so. */
    void awaitOutput(String text) {
        await().atMost(PATIENCE).failFast("it ended", () -> !process.isAlive()).until(() -> output().contains(text));
    }

    /** SIGTERM, and its exit status. */
    int terminate() throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy would close its standard input too
        return awaitEnd();
    }

    /** Waits for its end; its exit status. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("Process " + process.pid() + " runs on; its output is in " + log);
        }
        return process.exitValue();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
