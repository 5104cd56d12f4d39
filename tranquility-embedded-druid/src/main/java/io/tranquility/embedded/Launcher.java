// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tranquility.embedded.EmbeddedDruidBuilder.Options;
import io.tranquility.embedded.EmbeddedDruidBuilder.Tls;
import io.tranquility.embedded.child.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Starts the child JVM and waits until its Druid is ready. For one start. */
final class Launcher {
    private static final List<Role> INDEXERS = List.of(Role.INDEXER, Role.SECOND_INDEXER);

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
        return start(
                new ChildJvm(java, classPath, cached.archive(), work, options.maxHeapMegabytes(), options.jvmFlags()),
                work);
    }

    private EmbeddedDruid start(ChildJvm jvm, WorkDirectory work) {
        DruidProcess process = null;
        IndexerProcesses indexers = IndexerProcesses.none(work);
        try {
            boolean archived = jvm.checkArchive();
            if (!archived) {
                options.progress()
                        .accept("no archive of Druid's classes yet: this start takes longer, and the end makes one");
            }
            Optional<Certificates> certificates =
                    options.tls() == Tls.OFF ? Optional.empty() : Optional.of(Certificates.create(jvm.java(), work));
            Map<String, String> druidProperties = druidProperties(certificates);
            Set<Role> roles = EnumSet.complementOf(EnumSet.copyOf(INDEXERS));
            if (options.coordinators() == 1) {
                roles.remove(Role.SECOND_COORDINATOR);
            }
            Set<Role> asked = INDEXERS.stream().limit(options.indexers()).collect(Collectors.toSet());
            if (!options.killableIndexers()) {
                roles.addAll(asked);
            }
            Path settings = new Settings(
                            work.path(),
                            work.temporary(),
                            roles,
                            Map.of(),
                            archived ? Optional.empty() : Optional.of(jvm.archive()),
                            druidProperties)
                    .store();
            process = new DruidProcess(jvm.druid(archived, settings));
            Map<Role, Integer> ports = new EnumMap<>(Role.class);
            ports.putAll(RunningRoles.await(process, deadline, (role, port) -> tellReady(role))
                    .ports());
            if (options.killableIndexers()) {
                indexers = new IndexerProcesses(
                        work,
                        druidProperties,
                        ports.get(Role.ZOOKEEPER),
                        file -> new DruidProcess(jvm.druid(archived, file)));
                asked.forEach(indexers::launch);
                for (Role role : asked) {
                    ports.put(role, indexers.awaitReady(role, deadline));
                    tellReady(role);
                }
            }
            EmbeddedDruid druid =
                    new EmbeddedDruid(process, indexers, work, ports, certificates.map(Certificates::clients));
            druid.awaitWorkers(deadline);
            options.progress().accept("Druid ready" + elapsed());
            return druid;
        } catch (IOException | RuntimeException e) {
            String message = "The embedded Druid did not start: " + e.getMessage() + "\nThe end of its log ("
                    + work.log() + (work.temporary() ? ", deleted; workDirectory(...) would keep it" : "") + "):\n"
                    + work.logTail();
            indexers.end();
            if (process != null) {
                process.end();
            }
            work.deleteIfTemporary();
            throw new EmbeddedDruidException(message, e instanceof EmbeddedDruidException ? e.getCause() : e);
        }
    }

    private void tellReady(Role role) {
        options.progress().accept(role + " ready" + elapsed());
    }

    private Map<String, String> druidProperties(Optional<Certificates> certificates) {
        Map<String, String> properties = new TreeMap<>();
        if (!options.extensions().isEmpty()) {
            ArrayNode loadList = new ObjectMapper().createArrayNode();
            options.extensions().forEach(path -> loadList.add(path.toString()));
            properties.put("druid.extensions.loadList", loadList.toString());
        }
        certificates.ifPresent(
                made -> properties.putAll(made.druidProperties(options.tls() == Tls.SERVERS_AND_CLIENTS)));
        properties.putAll(options.properties());
        return properties;
    }

    private String elapsed() {
        return String.format(Locale.ROOT, " (%.1f s)", deadline.elapsedNanos() / 1e9);
    }
}
