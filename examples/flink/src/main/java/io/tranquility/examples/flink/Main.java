// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.flink;

import io.tranquility.embedded.EmbeddedDruid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs {@link EditsJob} and {@link EditsSql} in this JVM, into a Druid that is started for them. */
public final class Main {
    private static final long EDITS = 10_000;

    private Main() {}

    /** Needs no arguments; the extension's directory is in the system property {@code druid.extension}. */
    public static void main(String[] args) throws Exception {
        try (EmbeddedDruid druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .onProgress(System.out::println)
                .start()) {
            String config = config(druid);
            System.out.println("Running the DataStream job ...");
            EditsJob.run(config, EDITS);
            edits(druid).forEach(System.out::println);
            System.out.println("Running the same in SQL ...");
            EditsSql.run(config, EDITS);
            edits(druid).forEach(System.out::println);
        }
    }

    /** The configuration of the class path, with this Druid's ZooKeeper. */
    static String config(EmbeddedDruid druid) throws IOException {
        try (InputStream config = Main.class.getResourceAsStream("/edits.json")) {
            return new String(config.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("localhost:2181", druid.zookeeperConnect());
        }
    }

    /** What Druid has, a row for each user. */
    static List<Map<String, Object>> edits(EmbeddedDruid druid) {
        return druid.sql("SELECT \"user\", SUM(\"count\") AS edits, SUM(added) AS added FROM edits"
                + " GROUP BY \"user\" ORDER BY \"user\"");
    }
}
