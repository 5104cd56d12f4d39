// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A configuration file with one data source, as the original reads it and as we do. */
final class Configuration {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SPEC = """
            {"dataSchema": {"dataSource": "%s",
               "parser": {"type": "string", "parseSpec": {"format": "json",
                 "timestampSpec": {"column": "timestamp", "format": "auto"},
                 "dimensionsSpec": {"dimensions": ["page", "language", "user", "city"]}}},
               "metricsSpec": [{"type": "longSum", "name": "added", "fieldName": "added"},
                               {"type": "doubleSum", "name": "price", "fieldName": "price"}],
               "granularitySpec": {"type": "uniform", "segmentGranularity": "DAY", "queryGranularity": "NONE"}},
             "tuningConfig": {"type": "realtime", "windowPeriod": "PT10M"}}
            """;

    private Configuration() {}

    static void write(Path file, String zooKeeper, String dataSource, Scenario scenario) throws IOException {
        write(file, zooKeeper, dataSource, scenario, Map.of());
    }

    /** @param properties further ones, for all data sources */
    static void write(Path file, String zooKeeper, String dataSource, Scenario scenario, Map<String, String> properties)
            throws IOException {
        ObjectNode json = JSON.createObjectNode();
        ObjectNode global = json.putObject("properties").put("zookeeper.connect", zooKeeper);
        properties.forEach(global::put);
        ObjectNode source = json.putArray("dataSources").addObject();
        source.set("spec", JSON.readTree(SPEC.formatted(dataSource)));
        source.putObject("properties")
                .put("serialization.format", scenario.format())
                .put("tranquility.lingerMillis", "" + scenario.lingerMillis())
                .put("task.partitions", "1")
                .put("task.replicants", "" + scenario.replicants());
        Files.writeString(file, json.toString());
    }
}
