// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the cluster's JVMs are called: the class path that this module's build wrote, and the flags Druid needs on JDK 17. */
final class ChildJvm {
    /** Those of every JVM here, peons too. */
    static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:MaxDirectMemorySize=128m",
            "-Duser.timezone=UTC",
            "-Dfile.encoding=UTF-8",
            "-Djava.util.logging.manager=org.apache.logging.log4j.jul.LogManager",
            "-Dlog4j.configurationFile=io/tranquility/druid28/log4j2.xml",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private static final String CLASS_PATH_FILE = "druid28.classpath";

    private ChildJvm() {}

    /**
     * A JVM that runs {@link ChildMain}.
     *
     * @param own the first entry of the class path, with the process's own properties
     * @param temporary where it puts what it forgets to delete
     * @param heapMegabytes its largest heap
     * @param arguments of ChildMain
     */
    static ProcessBuilder process(Path own, Path temporary, int heapMegabytes, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-Xmx" + heapMegabytes + "m");
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add(ChildMain.class.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Path module = codeSource();
        builder.environment().put("CLASSPATH", String.join(File.pathSeparator, own + "", module + "", jars(module)));
        builder.environment().put("MALLOC_ARENA_MAX", "2"); // hundreds of threads would each get an arena
        return builder;
    }

    private static String jars(Path module) {
        Path file = module.resolveSibling(CLASS_PATH_FILE);
        try {
            return Files.readString(file).trim();
        } catch (IOException e) {
            throw new Druid28Exception(
                    "Druid's class path cannot be read from " + file
                            + "; the build of druid28-cluster writes it (./mvnw process-classes -pl druid28-cluster)",
                    e);
        }
    }

    /** The directory or jar of this module's classes. */
    private static Path codeSource() {
        try {
            return Path.of(ChildJvm.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new Druid28Exception("This module's own classes lie at no file: " + e.getMessage(), e);
        }
    }
}
