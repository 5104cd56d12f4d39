// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tranquility.embedded.EmbeddedDruidBuilder.Options;
import io.tranquility.embedded.child.Protocol;
import io.tranquility.embedded.child.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Starts the child JVM and waits until its Druid is ready. For one start. */
final class Launcher {
    private final Options options;
    private final Deadline deadline;

    Launcher(Options options) {
        this.options = options;
        this.deadline = Deadline.in(options.startTimeout());
    }

    EmbeddedDruid start() {
        JavaHome java = JavaHome.of(options.javaHome());
        Path codeSource = DruidClassPath.codeSource();
        List<Path> jars =
                DruidClassPath.find(codeSource, Optional.ofNullable(System.getProperty(DruidClassPath.PROPERTY)));
        ArchiveCache.Entry cached = new ArchiveCache(options.cacheDirectory())
                .entry(java, ChildJvm.FLAGS, jars, ModuleJar.pack(codeSource));
        List<Path> classPath = new ArrayList<>(jars);
        classPath.add(cached.moduleJar());
        WorkDirectory work = WorkDirectory.create(options.workDirectory());
        return start(new ChildJvm(java, classPath, cached.archive(), work, options.maxHeapMegabytes()), work);
    }

    private EmbeddedDruid start(ChildJvm jvm, WorkDirectory work) {
        DruidProcess process = null;
        try {
            boolean archived = jvm.checkArchive();
            if (!archived) {
                options.progress()
                        .accept("no archive of Druid's classes yet: this start takes longer, and the end makes one");
            }
            new Settings(
                            work.path(),
                            work.temporary(),
                            options.indexers(),
                            archived ? Optional.empty() : Optional.of(jvm.archive()),
                            druidProperties())
                    .store();
            process = new DruidProcess(jvm.druid(archived));
            Map<Role, Integer> ports = awaitRunning(process);
            options.progress().accept("Druid ready" + elapsed());
            return new EmbeddedDruid(process, work, ports);
        } catch (IOException | RuntimeException e) {
            String message = "The embedded Druid did not start: " + e.getMessage() + "\nThe end of its log ("
                    + work.log() + (work.temporary() ? ", deleted; workDirectory(...) would keep it" : "") + "):\n"
                    + work.logTail();
            if (process != null) {
                process.end();
            }
            work.deleteIfTemporary();
            throw new EmbeddedDruidException(message, e instanceof EmbeddedDruidException ? e.getCause() : e);
        }
    }

    private Map<Role, Integer> awaitRunning(DruidProcess process) {
        Map<Role, Integer> ports = new EnumMap<>(Role.class);
        while (true) {
            Protocol.Message message = process.receive(deadline);
            if (message.word().equals(Protocol.RUNNING)) {
                return ports;
            }
            String[] roleAndPort = message.rest().split(" ", 2);
            Role role = Role.valueOf(roleAndPort[0]);
            ports.put(role, Integer.valueOf(roleAndPort[1]));
            options.progress().accept(role + " ready" + elapsed());
        }
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
        return String.format(Locale.ROOT, " (%.1f s)", deadline.elapsedNanos() / 1e9);
    }
}
