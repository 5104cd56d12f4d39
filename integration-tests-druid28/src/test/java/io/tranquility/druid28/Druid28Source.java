// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data source of one test.
 *
 * @param granularity of its segments
 * @param properties more of them, as JSON without the braces, at least one
 */
record Druid28Source(Druid28 druid, String name, String granularity, String windowPeriod, String properties) {
    /** The configuration file, made in the directory. */
    Path file(Path directory) throws IOException {
        return Files.writeString(directory.resolve(name + ".json"), """
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
                            "dimensionsSpec": {"dimensions": ["page", "id"]}
                          }
                        },
                        "metricsSpec": [
                          {"type": "count", "name": "count"},
                          {"type": "longSum", "name": "added", "fieldName": "added"}
                        ],
                        "granularitySpec": {
                          "type": "uniform", "segmentGranularity": "%s", "queryGranularity": "NONE"
                        }
                      },
                      "tuningConfig": {"type": "realtime", "windowPeriod": "%s"}
                    }
                  }],
                  "properties": {"zookeeper.connect": "%s", %s}
                }
                """.formatted(
                        name, granularity, windowPeriod, druid.zookeeperConnect(), properties));
    }
}
