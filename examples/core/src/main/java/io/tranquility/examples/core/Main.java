// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.core;

import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedDruidException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@link EditsProgram} into a Druid that is started for it, and asks Druid what came. */
public final class Main {
    private static final int EDITS = 5000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Main() {}

    /** Needs no arguments; the extension's directory is in the system property {@code druid.extension}. */
    public static void main(String[] args) throws Exception {
        try (EmbeddedDruid druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .onProgress(System.out::println)
                .start()) {
            System.out.println("Sending edits ...");
            run(druid).forEach(System.out::println);
        }
    }

    /** Sends the edits and returns what Druid has then, a row for each user. */
    static List<Map<String, Object>> run(EmbeddedDruid druid) throws Exception {
        DataSourceConfig config = config(druid);
        EditsProgram.sendMaps(config, EDITS);
        EditsProgram.sendObjects(config, EDITS);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return druid.sql("SELECT \"user\", SUM(\"count\") AS edits, SUM(added) AS added FROM edits"
                        + " GROUP BY \"user\" ORDER BY \"user\"");
            } catch (EmbeddedDruidException e) {
                // The broker learns of a new data source within a second or two.
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    /** The configuration of the class path, with this Druid's ZooKeeper. */
    private static DataSourceConfig config(EmbeddedDruid druid) throws Exception {
        try (InputStream config = Main.class.getResourceAsStream("/edits.json")) {
            String json = new String(config.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("localhost:2181", druid.zookeeperConnect());
            return TranquilityConfig.load(json, Map.of()).dataSource("edits");
        }
    }
}
