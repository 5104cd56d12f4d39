// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedDruidBuilder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Druid 33 of its own with an extension that takes pushes, in a JVM that compiles and collects as in production. */
final class DruidUnderLoad implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final int HEAP_MEGABYTES = 1024;
    private static final List<String> FLAGS =
            List.of("-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseG1GC", "-Xms" + HEAP_MEGABYTES + "m");

    private final EmbeddedDruid druid;
    private final ProcessHandle process;

    /**
     * Starts it.
     *
     * @param extension the directory with the extension's jar
     * @param flags further flags of its JVM
     */
    DruidUnderLoad(Path extension, List<String> flags) {
        EmbeddedDruidBuilder builder =
                EmbeddedDruid.builder().extension(extension).maxHeapMegabytes(HEAP_MEGABYTES);
        FLAGS.forEach(builder::jvmFlag);
        flags.forEach(builder::jvmFlag);
        druid = builder.start();
        process = ProcessHandle.of(druid.pid()).orElseThrow();
    }

    EmbeddedDruid druid() {
        return druid;
    }

    /** What its process has used so far, all roles and threads of it. */
    Duration cpu() {
        return ChildJvm.cpu(process);
    }

    /**
     * What its HTTP threads have used so far, in nanoseconds by thread; the threads that receive a batch also index it. Empty
     * where the system is not Linux.
     */
    Map<Path, Long> receivingCpu() throws IOException {
        Map<Path, Long> nanos = new HashMap<>();
        Path threads = Path.of("/proc/" + process.pid() + "/task");
        if (!Files.isDirectory(threads)) {
            return nanos;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                try {
                    if (Files.readString(thread.resolve("comm")).startsWith("qtp")) {
                        String used = Files.readString(thread.resolve("schedstat"));
                        nanos.put(thread, Long.valueOf(used.substring(0, used.indexOf(' '))));
                    }
                } catch (NoSuchFileException e) {
                    // It has just ended, so it receives nothing.
                }
            }
        }
        return nanos;
    }

    /** How many events are in a data source whose metric {@code count} counts them. */
    long count(String dataSource) throws IOException {
        JsonNode answer = druid.query(JSON.readTree("""
                {"queryType": "timeseries", "dataSource": "%s", "granularity": "all", "intervals": ["2000/2100"],
                 "aggregations": [{"type": "longSum", "name": "events", "fieldName": "count"}]}
                """.formatted(dataSource)));
        return answer.isEmpty() ? 0 : answer.get(0).at("/result/events").asLong();
    }

    @Override
    public void close() {
        druid.close();
    }
}
