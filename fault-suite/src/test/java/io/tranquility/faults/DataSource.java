// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The data source of a row, and its configuration.
 *
 * @param properties as in a configuration file, complete
 * @param tuningConfig as in a spec, without its type
 * @param directory of the row's files
 */
record DataSource(
        String name,
        String granularity,
        Map<String, String> properties,
        Map<String, String> tuningConfig,
        Path directory) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Writes the configuration file. */
    Path write() throws IOException {
        return Files.writeString(directory.resolve(name + ".json"), json());
    }

    private String json() throws JsonProcessingException {
        return """
                {
                  "dataSources": [{
                    "spec": {
                      "dataSchema": {
                        "dataSource": "%s",
                        "parser": {
                          "type": "string",
                          "parseSpec": {
                            "format": "json",
                            "timestampSpec": {"column": "time", "format": "auto"},
                            "dimensionsSpec": {"dimensions": [{"type": "long", "name": "id"}, "page"]}
                          }
                        },
                        "metricsSpec": [{"type": "count", "name": "count"}],
                        "granularitySpec": {
                          "type": "uniform", "segmentGranularity": "%s", "queryGranularity": "NONE"
                        }
                      },
                      "tuningConfig": %s
                    }
                  }],
                  "properties": %s
                }
                """.formatted(
                        name, granularity, JSON.writeValueAsString(tuningConfig), JSON.writeValueAsString(properties));
    }
}
