// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.apache.druid.java.util.emitter.core.Emitter;
import org.apache.druid.java.util.emitter.core.Event;

/** An emitter of the tests: writes what Druid emits of the ingestion, unless it is 0, to a file in the current directory. */
final class IngestMetrics implements Emitter {
    static final String TYPE = "ingestMetrics";
    private static final Path FILE = Path.of("ingest-metrics.json");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The sum of a task's metric so far, of what a Druid with this current directory has emitted; ids come in arrays. */
    static long sum(Path directory, String taskId, String metric) {
        final Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            long sum = 0;
            for (String line : Files.readAllLines(file)) {
                final JsonNode event = MAPPER.readTree(line);
                if (event.path("metric").asText().equals(metric)
                        && event.path("taskId").toString().contains("\"" + taskId + "\"")) {
                    sum += event.get("value").asLong();
                }
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void start() {}

    @Override
    public void emit(Event event) {
        final Map<String, Object> json = event.toMap();
        if (!String.valueOf(json.get("metric")).startsWith("ingest/")
                || ((Number) json.get("value")).doubleValue() == 0) {
            return;
        }
        synchronized (IngestMetrics.class) {
            try {
                Files.write(
                        FILE,
                        (MAPPER.writeValueAsString(Map.of(
                                                "metric", json.get("metric"),
                                                "value", json.get("value"),
                                                "taskId", json.getOrDefault("taskId", "")))
                                        + "\n")
                                .getBytes(StandardCharsets.UTF_8),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
