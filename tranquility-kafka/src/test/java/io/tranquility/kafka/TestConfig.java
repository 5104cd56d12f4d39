// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.config.TranquilityConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes configuration files. */
final class TestConfig {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final List<Object> dataSources = new ArrayList<>();
    private final Map<String, Object> properties =
            new LinkedHashMap<>(Map.of("zookeeper.connect", "127.0.0.1:1", "kafka.bootstrap.servers", "127.0.0.1:1"));

    private Map<String, Object> inputFormat = Map.of("type", "json");

    TestConfig(Path directory) {
        this.file = directory.resolve("kafka.json");
    }

    /** Of the data sources that come next; JSON if this is not called. */
    TestConfig inputFormat(Map<String, Object> format) {
        inputFormat = format;
        return this;
    }

    /** With the time in {@code time}, of day segments. */
    TestConfig dataSource(String name, Map<String, Object> own) {
        dataSources.add(Map.of(
                "spec",
                Map.of(
                        "dataSchema",
                        Map.of(
                                "dataSource", name,
                                "timestampSpec", Map.of("column", "time", "format", "auto"),
                                "dimensionsSpec", Map.of("dimensions", List.of("id")),
                                "granularitySpec", Map.of("segmentGranularity", "DAY")),
                        "ioConfig",
                        Map.of("inputFormat", inputFormat)),
                "properties",
                own));
        return this;
    }

    /** @param value null to take it away */
    TestConfig with(String property, Object value) {
        if (value == null) {
            properties.remove(property);
        } else {
            properties.put(property, value);
        }
        return this;
    }

    Path write() {
        try {
            return Files.writeString(
                    file, JSON.writeValueAsString(Map.of("dataSources", dataSources, "properties", properties)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TranquilityConfig read() {
        try {
            return TranquilityConfig.read(write());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    KafkaConfig kafka() {
        return KafkaConfig.of(read());
    }
}
