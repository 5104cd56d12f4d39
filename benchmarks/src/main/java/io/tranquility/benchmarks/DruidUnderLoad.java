// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.embedded.EmbeddedDruid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A Druid 33 of its own with an extension that takes pushes, in a JVM that compiles as in production. */
final class DruidUnderLoad implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final int HEAP_MEGABYTES = 1024;

    private final EmbeddedDruid druid;
    private final ProcessHandle process;

    /**
     * Starts it.
     *
     * @param extension the directory with the extension's jar
     * @param flags further flags of its JVM
     */
    DruidUnderLoad(Path extension, List<String> flags) {
        var builder = EmbeddedDruid.builder()
                .extension(extension)
                .maxHeapMegabytes(HEAP_MEGABYTES)
                .jvmFlag("-XX:TieredStopAtLevel=4");
        flags.forEach(builder::jvmFlag);
        druid = builder.start();
        process = ProcessHandle.of(druid.pid()).orElseThrow();
    }

    EmbeddedDruid druid() {
        return druid;
    }

    /** What its process has used so far, all roles and threads of it. */
    Duration cpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("The system does not tell a process's CPU time"));
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
