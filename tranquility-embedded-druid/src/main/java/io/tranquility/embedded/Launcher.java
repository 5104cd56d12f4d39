// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tranquility.embedded.EmbeddedDruidBuilder.Options;
import io.tranquility.embedded.child.Protocol;
import io.tranquility.embedded.child.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts the child JVM and waits until its Druid is ready. */
final class Launcher {
    private static final String MAIN_CLASS = "io.tranquility.embedded.child.EmbeddedDruidMain";
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(20);

    /** Those that Druid needs on Java 17 and those that make a JVM small and quick to start; see also {@link #command}. */
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-Xms64m",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
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

    private final Options options;
    private final long start = System.nanoTime();

    Launcher(Options options) {
        this.options = options;
    }

    EmbeddedDruid start() {
        JavaHome java = JavaHome.of(options.javaHome());
        Path codeSource = DruidClassPath.codeSource();
        List<Path> jars =
                DruidClassPath.find(codeSource, Optional.ofNullable(System.getProperty(DruidClassPath.PROPERTY)));
        ArchiveCache.Entry cached =
                new ArchiveCache(options.cacheDirectory()).entry(java, FLAGS, jars, ModuleJar.pack(codeSource));
        String classPath = Stream.concat(jars.stream(), Stream.of(cached.moduleJar()))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        WorkDirectory work = WorkDirectory.create(options.workDirectory());
        DruidProcess process = null;
        try {
            Files.createDirectory(work.path().resolve("tmp"));
            boolean archived = fits(cached.archive(), java, classPath, work);
            if (!archived) {
                options.progress()
                        .accept("no archive of Druid's classes yet: this start takes longer, and the end makes one");
            }
            new Settings(
                            work.path(),
                            work.temporary(),
                            options.indexers(),
                            archived ? Optional.empty() : Optional.of(cached.archive()),
                            druidProperties())
                    .store();
            List<String> command = command(java, work, archived, cached.archive());
            command.addAll(List.of(MAIN_CLASS, work.path().toString()));
            process = new DruidProcess(child(command, classPath, work));
            Map<Role, Integer> ports = awaitRunning(process);
            options.progress().accept("Druid ready" + elapsed());
            return new EmbeddedDruid(process, work, ports);
        } catch (IOException | EmbeddedDruidException e) {
            String message = "The embedded Druid did not start: " + e.getMessage() + "\nThe end of its log ("
                    + work.log() + (work.temporary() ? ", deleted; workDirectory(...) would keep it" : "") + "):\n"
                    + work.logTail();
            if (process != null) {
                process.end();
            }
            work.deleteIfTemporary();
            throw new EmbeddedDruidException(message, e instanceof IOException ? e : e.getCause());
        }
    }

    private Map<Role, Integer> awaitRunning(DruidProcess process) {
        Map<Role, Integer> ports = new EnumMap<>(Role.class);
        while (true) {
            Duration left = options.startTimeout().minusNanos(System.nanoTime() - start);
            Protocol.Message message = process.receive(left);
            if (message.word().equals(Protocol.RUNNING)) {
                return ports;
            }
            String[] roleAndPort = message.rest().split(" ", 2);
            Role role = Role.valueOf(roleAndPort[0]);
            ports.put(role, Integer.valueOf(roleAndPort[1]));
            options.progress().accept(role + " ready" + elapsed());
        }
    }

    /**
     * Whether the JVM can use the archive. It is asked to, because a JVM that meets a damaged archive may not just
     * ignore it but crash. An archive that does not fit is deleted.
     */
    private boolean fits(Path archive, JavaHome java, String classPath, WorkDirectory work) throws IOException {
        if (!Files.exists(archive)) {
            return false;
        }
        List<String> command = command(java, work, true, archive);
        command.addAll(List.of("-Xshare:on", "-XX:ErrorFile=" + work.path().resolve("archive-check.log"), "-version"));
        Process check = child(command, classPath, work)
                .redirectOutput(work.log().toFile())
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

    /** The JVM with its options, without a main class. */
    private List<String> command(JavaHome java, WorkDirectory work, boolean archived, Path archive) {
        List<String> command = new ArrayList<>();
        command.add(java.launcher().toString());
        command.addAll(FLAGS);
        command.add("-Xmx" + options.maxHeapMegabytes() + "m");
        command.add("-Djava.io.tmpdir=" + work.path().resolve("tmp"));
        command.add("-Dderby.system.home=" + work.path());
        command.add(archived ? "-XX:SharedArchiveFile=" + archive : "-XX:+RecordDynamicDumpInfo");
        return command;
    }

    private static ProcessBuilder child(List<String> command, String classPath, WorkDirectory work) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.path().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(work.log().toFile()));
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        builder.environment().put("CLASSPATH", classPath);
        builder.environment().put("MALLOC_ARENA_MAX", "2"); // hundreds of threads would each get an arena
        return builder;
    }

    private Map<String, String> druidProperties() {
        Map<String, String> properties = new TreeMap<>();
        if (!options.extensions().isEmpty()) {
            ArrayNode loadList = new ObjectMapper().createArrayNode();
            options.extensions().forEach(path -> loadList.add(path.toString()));
            properties.put("druid.extensions.loadList", loadList.toString());
        }
        properties.putAll(options.properties());
        return properties;
    }

    private String elapsed() {
        return String.format(Locale.ROOT, " (%.1f s)", (System.nanoTime() - start) / 1e9);
    }
}
