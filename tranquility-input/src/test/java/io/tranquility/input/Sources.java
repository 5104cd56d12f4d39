// SPDX-License-Identifier: Apache-2.0
package io.tranquility.input;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.PropertyValues;
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

    /** A configuration, and the properties it was read with. */
    record Source(DataSourceConfig config, PropertyValues properties) {
        EventParsers parsers() {
            return EventParsers.of(config, properties);
        }
    }

    /** With an old parser around this parseSpec; its timestampSpec is added. */
    static Source ofParseSpec(String parseSpec) {
        return ofParser("{\"type\": \"string\", \"parseSpec\": " + parseSpec + "}");
    }

    static Source ofParser(String parser) {
        return ofParser(parser, Map.of());
    }

    static Source ofParser(String parser, Map<String, String> properties) {
        String timed = parser.replaceFirst(
                "\"parseSpec\": \\{",
                "\"parseSpec\": {\"timestampSpec\": {\"column\": \"time\", \"format\": \"auto\"},");
        return read("\"dataSource\": \"s\", \"parser\": " + timed, "{}", properties);
    }

    static Source ofInputFormat(String inputFormat) {
        return ofInputFormat(inputFormat, "{\"dimensions\": [\"a\"]}", Map.of());
    }

    static Source ofInputFormat(String inputFormat, String dimensionsSpec, Map<String, String> properties) {
        return read(
                "\"dataSource\": \"s\", \"timestampSpec\": {\"column\": \"time\"}, \"dimensionsSpec\": "
                        + dimensionsSpec,
                "{\"inputFormat\": " + inputFormat + "}",
                properties);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Source read(String dataSchema, String ioConfig, Map<String, String> properties) {
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
                return new Source(config.dataSource("s"), config.properties("s"));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
