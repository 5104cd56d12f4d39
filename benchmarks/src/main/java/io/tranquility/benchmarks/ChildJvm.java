// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How processes are started: all with the same Java and the same flags.
 *
 * @param ours the class path of this process
 * @param original the class path of the original, with the classes of {@code io.tranquility.benchmarks.load}
 * @param flags further flags of what is measured
 * @param temporary for their temporary files, which the original leaves behind
 */
record ChildJvm(String ours, String original, List<String> flags, Path temporary) {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /**
     * @param originalHome the directory target of tranquility-original-client
     * @param temporary for temporary files
     */
    static ChildJvm of(Path originalHome, List<String> flags, Path temporary) throws IOException {
        String ours = System.getProperty("java.class.path");
        Path classes;
        try {
            classes = Path.of(ChildJvm.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IOException(e);
        }
        String libraries =
                Files.readString(originalHome.resolve("original.classpath")).trim();
        return new ChildJvm(
                ours,
                String.join(
                        File.pathSeparator,
                        classes.toString(),
                        originalHome.resolve("classes").toString(),
                        libraries),
                flags,
                temporary);
    }

    /** What is measured. */
    ProcessBuilder measured(boolean isOriginal, String main, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(JAVA, "-Xmx256m", "-Xlog:disable", "--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        command.addAll(flags);
        return process(command, isOriginal ? original : ours, main, arguments);
    }

    /** What is not measured. */
    ProcessBuilder unmeasured(String main, List<String> arguments) {
        return process(List.of(JAVA, "-Xmx256m", "-XX:+UseSerialGC"), ours, main, arguments);
    }

    /** What a process has used so far. */
    static Duration cpu(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("The system does not tell a process's CPU time"));
    }

    /** Ends a process: first as the system asks, then as it forces. */
    static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private ProcessBuilder process(List<String> command, String classPath, String main, List<String> arguments) {
        List<String> all = new ArrayList<>(command);
        all.add("-Djava.io.tmpdir=" + temporary);
        all.add(main);
        all.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().put("CLASSPATH", classPath);
        return builder;
    }
}
