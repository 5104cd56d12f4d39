// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.TranquilityConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Configurations of a data source, and bytes for it. */
final class Sources {
    private Sources() {}

    /** With an old parser around this parseSpec; its timestampSpec is added. */
    static EventParsers ofParseSpec(String parseSpec) {
        return ofParser("{\"type\": \"string\", \"parseSpec\": " + parseSpec + "}");
    }

    static EventParsers ofParser(String parser) {
        String timed = parser.replaceFirst(
                "\"parseSpec\": \\{",
                "\"parseSpec\": {\"timestampSpec\": {\"column\": \"time\", \"format\": \"auto\"},");
        return read("\"dataSource\": \"s\", \"parser\": " + timed, "{}", Map.of());
    }

    static EventParsers ofInputFormat(String inputFormat) {
        return ofInputFormat(inputFormat, "{\"dimensions\": [\"a\"]}", Map.of());
    }

    static EventParsers ofInputFormat(String inputFormat, String dimensionsSpec, Map<String, String> properties) {
        return read(
                "\"dataSource\": \"s\", \"timestampSpec\": {\"column\": \"time\"}, \"dimensionsSpec\": "
                        + dimensionsSpec,
                "{\"inputFormat\": " + inputFormat + "}",
                properties);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static EventParsers read(String dataSchema, String ioConfig, Map<String, String> properties) {
        String json = """
                {"dataSources": [{"spec": {
                    "dataSchema": {%s, "granularitySpec": {"segmentGranularity": "HOUR"}},
                    "ioConfig": %s,
                    "tuningConfig": {"type": "realtime"}}}],
                 "properties": {"zookeeper.connect": "zk"}}
                """.formatted(dataSchema, ioConfig);
        try {
            Path file = Files.createTempFile("tranquility-input", ".json");
            try {
                Files.writeString(file, json);
                TranquilityConfig config = TranquilityConfig.read(file, properties);
                return EventParsers.of(config.dataSource("s"), config.properties("s"));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
