// SPDX-License-Identifier: Apache-2.0
package io.tranquility.check;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.PropertyValues;
import io.tranquility.druid.ClusteredBeamTuning;
import io.tranquility.druid.DruidBeams;
import io.tranquility.druid.DryRun;
import io.tranquility.input.EventParsers;
import io.tranquility.input.EventTrial;
import io.tranquility.input.Trial;
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
        try (EventTrial trial = new EventTrial(config, parsers.lines());
                BufferedReader reader = Files.newBufferedReader(input, StandardCharsets.ISO_8859_1)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                for (Trial tried : trial.of(line.getBytes(StandardCharsets.ISO_8859_1))) {
                    count(counts, name(tried));
                    out.println("  line " + number + "  " + described(tried));
                }
            }
        }
        out.println("  " + counts);
    }

    private static String described(Trial tried) {
        String time = tried.time().map(instant -> instant + "  ").orElse("");
        String segment = tried.segment()
                .map(place ->
                        "segment " + place.start() + "/" + place.end() + "  partition " + place.partition() + "  ")
                .orElse("");
        String outcome = name(tried).replace("dropped ", "dropped, ");
        return time
                + segment
                + outcome
                + tried.reason().map(reason -> ": " + reason).orElse("");
    }

    private static String name(Trial tried) {
        return switch (tried.outcome()) {
            case Trial.SENT -> "sent";
            case Trial.UNPARSEABLE -> "unparseable";
            default -> "dropped " + tried.outcome();
        };
    }

    private static void count(Map<String, Integer> counts, String outcome) {
        counts.merge(outcome, 1, Integer::sum);
    }

    private void field(String name, String value) {
        out.println("  " + name + " ".repeat(12 - name.length()) + value);
    }
}
