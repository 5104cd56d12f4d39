// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tranquility.benchmarks.load.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what was measured: as tables, as JSON with every single sample, and as a chart. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String BEGIN = "<!-- results -->\n";
    private static final String END = "<!-- end of results -->\n";

    private final Machine machine;
    private final Results results;

    Report(Machine machine, Results results) {
        this.machine = machine;
        this.results = results;
    }

    /** Where and when, and all tables. */
    String tables() {
        return "Measured " + machine + ".\n\n" + new Tables(results).all();
    }

    /** Writes {@code performance.json} and {@code performance.svg}. */
    void write(Path directory) throws IOException {
        Map<String, Map<String, List<Map<Metric, Double>>>> scenarios = new LinkedHashMap<>();
        for (Results.Key key : results.keys()) {
            scenarios
                    .computeIfAbsent(key.scenario(), any -> new LinkedHashMap<>())
                    .put(key.subject(), results.samples(key));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("scenarios", scenarios);
        Files.createDirectories(directory);
        JSON.writeValue(directory.resolve("performance.json").toFile(), all);
        Files.writeString(
                directory.resolve("performance.svg"), new Chart(results).svg("What an event costs, " + machine.date()));
    }

    /** Puts the tables and a link to the chart beside it between the two marks of a document. */
    void publish(Path document) throws IOException {
        String text = Files.readString(document);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(document + " has no place between " + BEGIN + " and " + END);
        }
        Files.writeString(
                document,
                text.substring(0, begin + BEGIN.length()) + tables() + "\n![What an event costs](performance.svg)\n"
                        + text.substring(end));
    }
}
