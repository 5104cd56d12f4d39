// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM with the original Tranquility on its class path that sends events and prints what became of them. */
final class OriginalProcess implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 150;
    private static final Path HOME = Path.of(System.getProperty("tranquility.original.directory"));

    private final Process process;
    private final Path output;
    private final Path log;

    /** How many events were acknowledged, dropped and failed. */
    record Outcome(int acknowledged, int dropped, int failed) {}

    /** A configuration file of the original, with all data sources of one process. */
    static final class Configuration {
        private final ObjectNode json = new ObjectMapper().createObjectNode();
        private final ArrayNode dataSources = json.putArray("dataSources");
        private final Path file;

        Configuration(Path file, String zookeeperConnect) {
            this.file = file;
            json.putObject("properties")
                    .put("zookeeper.connect", zookeeperConnect)
                    .put("druid.selectors.indexing.serviceName", "druid/overlord")
                    .put("druid.discovery.curator.path", "/druid/discovery")
                    .put("druidBeam.overlordPollPeriod", "PT2S");
        }

        Configuration with(String dataSource, Map<String, String> properties) {
            final ObjectNode added = dataSources.addObject();
            added.set("spec", TaskJson.parse("""
                    {"dataSchema": {"dataSource": "%s",
                       "parser": {"type": "string", "parseSpec": {"format": "json",
                         "timestampSpec": {"column": "timestamp", "format": "auto"},
                         "dimensionsSpec": {"dimensions": ["id", "page"]}}},
                       "metricsSpec": [{"type": "count", "name": "count"},
                                       {"type": "longSum", "name": "added", "fieldName": "added"}],
                       "granularitySpec": {"type": "uniform", "segmentGranularity": "HOUR", "queryGranularity": "NONE"}},
                     "tuningConfig": {"type": "realtime", "maxRowsInMemory": 100000, "windowPeriod": "PT10M",
                       "intermediatePersistPeriod": "PT10M"}}
                    """.formatted(dataSource)));
            final ObjectNode own = added.putObject("properties");
            properties.forEach(own::put);
            return this;
        }

        OriginalProcess start(int first, int count, int pauseMillis) throws IOException {
            Files.writeString(file, json.toString());
            return new OriginalProcess(file, List.of(file.toString(), "" + first, "" + count, "" + pauseMillis));
        }
    }

    private OriginalProcess(Path file, List<String> arguments) throws IOException {
        this.output = Path.of(file + ".out");
        this.log = Path.of(file + ".log");
        final ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "io.tranquility.original.OriginalClient")
                .redirectOutput(output.toFile())
                .redirectError(log.toFile());
        builder.command().addAll(arguments);
        builder.environment()
                .put(
                        "CLASSPATH",
                        HOME.resolve("classes")
                                + File.pathSeparator
                                + Files.readString(HOME.resolve("original.classpath"))
                                        .trim());
        this.process = builder.start();
    }

    /** Waits for the end and returns the outcome by data source. */
    Map<String, Outcome> await() throws IOException, InterruptedException {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("The original client did not end well:\n" + Files.readString(log));
            }
        } finally {
            close();
        }
        final Map<String, Outcome> outcomes = new HashMap<>();
        for (String line : Files.readAllLines(output)) {
            final List<String> fields = Splitter.on(' ').splitToList(line);
            outcomes.put(
                    fields.get(0),
                    new Outcome(
                            Integer.parseInt(fields.get(1)),
                            Integer.parseInt(fields.get(2)),
                            Integer.parseInt(fields.get(3))));
        }
        return outcomes;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
