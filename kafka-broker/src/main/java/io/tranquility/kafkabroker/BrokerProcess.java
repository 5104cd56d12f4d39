// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafkabroker;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One run of the broker, in a child JVM with the class path that this module's build wrote. */
final class BrokerProcess {
    private static final Duration END_TIMEOUT = Duration.ofSeconds(30);
    private static final String CLASS_PATH_FILE = "kafka.classpath";
    private static final int TAIL_LINES = 30;

    private final Process process;
    private final Path log;

    private BrokerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it, without waiting.
     *
     * @param properties the broker's configuration
     * @param data where it keeps its records
     * @param log gets all that it prints, behind what is there
     */
    static BrokerProcess start(Path properties, Path data, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Duser.timezone=UTC",
                        "-Djava.io.tmpdir=" + data.getParent(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-Dorg.slf4j.simpleLogger.showDateTime=true",
                        BrokerMain.class.getName(),
                        properties.toString(),
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Path module = codeSource();
        builder.environment().put("CLASSPATH", module + File.pathSeparator + jars(module));
        return new BrokerProcess(builder.start(), log);
    }

    /** Completes when it ends. */
    CompletableFuture<Process> end() {
        return process.onExit();
    }

    /** SIGTERM, and if that is not enough SIGKILL. */
    void stop() throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy would close its standard input too
        if (!process.waitFor(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    /** SIGKILL; waits for the end. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new KafkaBrokerException(
                    "The broker's process " + process.pid() + " did not end after it was killed");
        }
    }

    /** The end of its log. */
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    private static String jars(Path module) throws IOException {
        Path file = module.resolveSibling(CLASS_PATH_FILE);
        try {
            return Files.readString(file).trim();
        } catch (IOException e) {
            throw new IOException(
                    "Kafka's class path cannot be read from " + file
                            + "; the build of kafka-broker writes it (./mvnw process-classes -pl kafka-broker)",
                    e);
        }
    }

    /** The directory or jar of this module's classes. */
    private static Path codeSource() {
        try {
            return Path.of(BrokerProcess.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new KafkaBrokerException("This module's own classes lie at no file: " + e.getMessage(), e);
        }
    }
}
