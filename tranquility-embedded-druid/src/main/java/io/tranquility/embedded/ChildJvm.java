// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * How the child JVM is called.
 *
 * @param java what runs it
 * @param classPath Druid's jars, and at the end, where it may change, the module's own
 * @param archive its class data archive, which may not exist yet
 * @param work its current directory; its standard error goes to the log there
 * @param maxHeapMegabytes its largest heap
 * @param flags further ones, stronger than {@link #FLAGS}
 */
record ChildJvm(
        JavaHome java,
        List<Path> classPath,
        Path archive,
        WorkDirectory work,
        int maxHeapMegabytes,
        List<String> flags) {
    private static final String MAIN_CLASS = "io.tranquility.embedded.child.EmbeddedDruidMain";
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(20);

    /** Those that Druid needs, and those that make a JVM small and quick to start. */
    static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-Xms64m",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:MinHeapFreeRatio=15",
            "-XX:MaxHeapFreeRatio=30",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+DisplayVMOutputToStderr",
            "-XX:MaxDirectMemorySize=128m",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Djdk.nio.maxCachedBufferSize=262144",
            "-Duser.timezone=UTC",
            "-Dfile.encoding=UTF-8",
            "-Djava.util.logging.manager=org.apache.logging.log4j.jul.LogManager",
            "-Dlog4j.configurationFile=io/tranquility/embedded/child/log4j2.xml",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    ChildJvm {
        classPath = List.copyOf(classPath);
    }

    /**
     * Deletes the archive unless the JVM can use it, and returns whether it can. The JVM itself is asked, in a process
     * of its own: one that meets a damaged archive may not just go without it, but crash.
     */
    boolean checkArchive() throws IOException {
        if (!Files.exists(archive)) {
            return false;
        }
        List<String> command = command(true);
        command.addAll(List.of("-Xshare:on", "-XX:ErrorFile=" + work.path().resolve("archive-check.log"), "-version"));
        Process check = process(command)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(work.log().toFile()))
                .start();
        try {
            if (check.waitFor(CHECK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) && check.exitValue() == 0) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedDruidException("Interrupted while the embedded Druid was started", e);
        } finally {
            check.destroyForcibly();
        }
        Files.deleteIfExists(archive);
        return false;
    }

    /**
     * The child that runs Druid; without the archive it runs so that it can make one.
     *
     * @param settings the file that it reads
     */
    ProcessBuilder druid(boolean withArchive, Path settings) {
        List<String> command = command(withArchive);
        command.addAll(List.of(MAIN_CLASS, settings.toString()));
        return process(command);
    }

    private List<String> command(boolean withArchive) {
        List<String> command = new ArrayList<>();
        command.add(java.launcher().toString());
        command.addAll(FLAGS);
        command.add("-Xmx" + maxHeapMegabytes + "m");
        command.addAll(flags);
        command.add("-Djava.io.tmpdir=" + work.temp());
        command.add("-Dderby.system.home=" + work.path());
        command.add(withArchive ? "-XX:SharedArchiveFile=" + archive : "-XX:+RecordDynamicDumpInfo");
        return command;
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.path().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(work.log().toFile()));
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        builder.environment()
                .put(
                        "CLASSPATH",
                        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        builder.environment().put("MALLOC_ARENA_MAX", "2"); // hundreds of threads would each get an arena
        return builder;
    }
}
