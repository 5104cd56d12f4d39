// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.original.OriginalProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A configuration file of the original, with all data sources of one process. */
final class OriginalConfiguration {
    private static final Path HOME = Path.of(System.getProperty("tranquility.original.directory"));

    private final ObjectNode json = new ObjectMapper().createObjectNode();
    private final ArrayNode dataSources = json.putArray("dataSources");
    private final Path file;

    OriginalConfiguration(Path file, String zookeeperConnect) {
        this.file = file;
        json.putObject("properties")
                .put("zookeeper.connect", zookeeperConnect)
                .put("druid.selectors.indexing.serviceName", "druid/overlord")
                .put("druid.discovery.curator.path", "/druid/discovery")
                .put("druidBeam.overlordPollPeriod", "PT2S");
    }

    OriginalConfiguration with(String dataSource, Map<String, String> properties) {
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
        return new OriginalProcess(HOME, file, first, count, pauseMillis);
    }
}
