// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import io.tranquility.original.OriginalProcess;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
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
 * @param core the class path of an application that sends with tranquility-core: these classes, it and what it brings
 * @param original the class path of one that sends with the original
 * @param flags further flags of what is measured
 * @param temporary for their temporary files, which the original leaves behind
 */
record ChildJvm(String ours, String core, String original, List<String> flags, Path temporary) {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /**
     * @param root the directory of the project, whose modules are built
     * @param temporary for temporary files
     */
    static ChildJvm of(Path root, List<String> flags, Path temporary) throws IOException {
        String classes = locationOf(ChildJvm.class);
        String libraries = Files.readString(root.resolve("tranquility-core/target/core.classpath"));
        Path original = root.resolve("tranquility-original-client/target");
        return new ChildJvm(
                System.getProperty("java.class.path"),
                String.join(File.pathSeparator, classes, locationOf(Tranquilizer.class), libraries.trim()),
                String.join(File.pathSeparator, classes, OriginalProcess.classPath(original)),
                flags,
                temporary);
    }

    private static String locationOf(Class<?> type) throws IOException {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** What is measured, with one of these class paths. */
    ProcessBuilder measured(String classPath, String main, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(JAVA, "-Xmx256m", "-Xlog:disable", "--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        command.addAll(flags);
        return process(command, classPath, main, arguments);
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
