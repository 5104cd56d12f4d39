// SPDX-License-Identifier: Apache-2.0
package io.tranquility.check;

import io.tranquility.beam.SendResult;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.PropertyValues;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeams;
import io.tranquility.druid.DryRun;
import io.tranquility.event.Timestamper;
import io.tranquility.input.EventParser;
import io.tranquility.input.EventParsers;
import io.tranquility.input.Parsed;
import io.tranquility.input.Unparseable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Tries the configuration of one data source and prints what it finds. */
final class DataSourceCheck {
    private final DataSourceConfig config;
    private final EventParsers parsers;
    private final PrintWriter out;

    /** @throws io.tranquility.config.ConfigException if Druid cannot read the format of its input */
    DataSourceCheck(DataSourceConfig config, PropertyValues properties, PrintWriter out) {
        this.config = config.withFlatEvents();
        this.parsers = EventParsers.of(config, properties);
        this.out = out;
    }

    /** Prints what the configuration says, and the tasks that events of now would create. */
    void describe(Instant now) {
        ClusteredBeamTuning tuning = config.beamTuning();
        out.println(config.dataSource());
        field("segments", tuning.segmentGranularity() + ", windowPeriod " + tuning.windowPeriod());
        field("task sets", tuning.partitions() + " partitions, " + tuning.replicants() + " replicants each");
        field("ZooKeeper", config.zookeeper().connect() + config.zookeeper().path());
        try (DryRun<Map<String, Object>> dryRun = DruidBeams.fromConfig(config).buildDryRun()) {
            dryRun.tasks(now).forEach(id -> field("task now", id));
        }
    }

    /** Looks for Druid and prints what it finds; whether it could take events. */
    boolean findDruid() {
        try {
            field("Druid", DruidBeams.fromConfig(config).findDruid());
            return true;
        } catch (RuntimeException e) {
            field("Druid", "NOT USABLE: " + e.getMessage());
            return false;
        }
    }

    /** Prints what would become of each line of a file, and how many there are of each outcome. */
    void lines(Path input) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        Timestamper<Map<String, Object>> timestamper = config.timestampSpec().timestamper();
        EventParser parser = parsers.lines();
        try (DryRun<Map<String, Object>> dryRun = DruidBeams.fromConfig(config).buildDryRun();
                BufferedReader reader = Files.newBufferedReader(input, StandardCharsets.ISO_8859_1)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                Parsed parsed = parser.parse(line.getBytes(StandardCharsets.ISO_8859_1));
                for (Unparseable problem : parsed.unparseable()) {
                    count(counts, "unparseable");
                    out.println("  line " + number + "  unparseable: " + problem.reason());
                }
                for (Map<String, Object> event : parsed.events()) {
                    DryRun.Outcome outcome = dryRun.of(event);
                    count(counts, name(outcome.result()));
                    out.println("  line " + number + "  " + time(timestamper, event) + described(outcome));
                }
            }
        }
        out.println("  " + counts);
    }

    private static String described(DryRun.Outcome outcome) {
        String segment = outcome.segment()
                .map(place ->
                        "segment " + place.start() + "/" + place.end() + "  partition " + place.partition() + "  ")
                .orElse("");
        return segment
                + (outcome.result() instanceof SendResult.Dropped dropped
                        ? "dropped, " + dropped.reason() + ": " + dropped.message()
                        : "sent");
    }

    private static String name(SendResult result) {
        return result instanceof SendResult.Dropped dropped ? "dropped " + dropped.reason() : "sent";
    }

    private static String time(Timestamper<Map<String, Object>> timestamper, Map<String, Object> event) {
        try {
            return Instant.ofEpochMilli(timestamper.timestampMillis(event)) + "  ";
        } catch (RuntimeException e) {
            return ""; // The outcome says why.
        }
    }

    private static void count(Map<String, Integer> counts, String outcome) {
        counts.merge(outcome, 1, Integer::sum);
    }

    private void field(String name, String value) {
        out.println("  " + name + " ".repeat(12 - name.length()) + value);
    }
}
