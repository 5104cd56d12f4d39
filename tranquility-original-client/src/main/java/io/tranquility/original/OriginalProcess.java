// SPDX-License-Identifier: Apache-2.0
package io.tranquility.original;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM that runs {@link OriginalClient}, with the original Tranquility on its class path. */
public final class OriginalProcess implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 400;

    private final Process process;
    private final Path output;
    private final Path log;

    /** How many events were acknowledged, dropped and failed. */
    public record Outcome(int acknowledged, int dropped, int failed) {
        /** Of all events. */
        public int total() {
            return acknowledged + dropped + failed;
        }
    }

    /**
     * Starts it.
     *
     * @param home the directory target of this module
     * @param config the configuration file; output, log and temporary files are written beside it
     * @param first the number of the first event
     * @param count how many events for each data source
     * @param pauseMillis between two events
     */
    public OriginalProcess(Path home, Path config, int first, int count, int pauseMillis) throws IOException {
        this.output = Path.of(config + "." + first + ".out");
        this.log = Path.of(config + "." + first + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Djava.io.tmpdir=" + config.toAbsolutePath().getParent(), // it forgets what it makes there
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        OriginalClient.class.getName(),
                        config.toString(),
                        "" + first,
                        "" + count,
                        "" + pauseMillis)
                .redirectOutput(output.toFile())
                .redirectError(log.toFile());
        builder.environment().put("CLASSPATH", classPath(home));
        this.process = builder.start();
    }

    /**
     * The class path of the original, with the classes of this module.
     *
     * @param home the directory target of this module
     */
    public static String classPath(Path home) throws IOException {
        String libraries = Files.readString(home.resolve("original.classpath")).trim();
        return home.resolve("classes") + File.pathSeparator + libraries;
    }

    /**
     * Waits for the end and returns the outcome by data source.
     *
     * @throws IllegalStateException if it did not end in time, or not well; the message has its log
     */
    public Map<String, Outcome> await() throws IOException, InterruptedException {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("The original client did not end well:\n" + Files.readString(log));
            }
        } finally {
            close();
        }
        Map<String, Outcome> outcomes = new HashMap<>();
        for (String line : Files.readAllLines(output)) {
            List<String> fields = List.of(line.split(" ", -1));
            outcomes.put(
                    fields.get(0),
                    new Outcome(
                            Integer.parseInt(fields.get(1)),
                            Integer.parseInt(fields.get(2)),
                            Integer.parseInt(fields.get(3))));
        }
        return outcomes;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
