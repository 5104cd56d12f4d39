// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.storm;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedDruidException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.storm.Config;
import org.apache.storm.LocalCluster;

/** Runs {@link EditsTopology} in this JVM, into a Druid that is started for it, and asks Druid what came. */
public final class Main {
    private static final int EDITS = 10_000;
    private static final int EDITS_BY_PEOPLE = EDITS * 3 / 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Main() {}

    /** Needs no arguments; the extension's directory is in the system property {@code druid.extension}. */
    public static void main(String[] args) throws Exception {
        try (EmbeddedDruid druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .onProgress(System.out::println)
                .start()) {
            System.out.println("Running the topology ...");
            run(druid).forEach(System.out::println);
        }
        System.exit(0); // Storm's local cluster leaves threads behind.
    }

    /** Runs the topology and returns what Druid has then, a row for each user. */
    @SuppressWarnings("try") // that closing may be interrupted is no concern here
    static List<Map<String, Object>> run(EmbeddedDruid druid) throws Exception {
        Config config = new Config();
        config.setMessageTimeoutSecs(120);
        config.setMaxSpoutPending(5000);
        try (LocalCluster storm = new LocalCluster();
                LocalCluster.LocalTopology running = storm.submitTopology(
                        "edits", config, EditsTopology.of(new EditsSpout(EDITS), druidConfig(druid)))) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (edits(druid) < EDITS_BY_PEOPLE) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("After " + PATIENCE + " Druid has " + edits(druid) + " edits, not "
                            + EDITS_BY_PEOPLE + "; its log is " + druid.log());
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
        return druid.sql("SELECT \"user\", SUM(\"count\") AS edits, SUM(added) AS added FROM edits"
                + " GROUP BY \"user\" ORDER BY \"user\"");
    }

    /** None while Druid does not know the data source yet. */
    private static long edits(EmbeddedDruid druid) {
        try {
            Object edits = druid.sql("SELECT SUM(\"count\") AS edits FROM edits")
                    .get(0)
                    .get("edits");
            return edits == null ? 0 : ((Number) edits).longValue();
        } catch (EmbeddedDruidException e) {
            return 0;
        }
    }

    /** The configuration of the class path, with this Druid's ZooKeeper. */
    private static String druidConfig(EmbeddedDruid druid) throws Exception {
        try (InputStream config = Main.class.getResourceAsStream("/edits.json")) {
            return new String(config.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("localhost:2181", druid.zookeeperConnect());
        }
    }
}
