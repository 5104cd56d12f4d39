// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.spark;

import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.EmbeddedDruidException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** Runs {@link EditsDStream} and {@link EditsStream} in this JVM, into a Druid that is started for them. */
public final class Main {
    private static final int EDITS = 10_000;
    private static final int BATCHES = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Main() {}

    /** Needs no arguments; the extension's directory is in the system property {@code druid.extension}. */
    public static void main(String[] args) throws Exception {
        try (EmbeddedDruid druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .onProgress(System.out::println)
                .start()) {
            System.out.println("Running the DStream ...");
            dStream(druid, EDITS).forEach(System.out::println);
            System.out.println("Running the structured stream ...");
            structuredStream(druid, EDITS).forEach(System.out::println);
        }
    }

    /** Runs the DStream and returns what Druid has then, a row for each user. */
    @SuppressWarnings("deprecation") // DStreams are, and many jobs use them
    static List<Map<String, Object>> dStream(EmbeddedDruid druid, int edits) throws Exception {
        try (SparkSession spark = spark()) {
            JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
            JavaStreamingContext streaming = new JavaStreamingContext(context, Durations.milliseconds(500));
            Queue<JavaRDD<Integer>> batches = new ArrayDeque<>();
            for (int i = 0; i < BATCHES; i++) {
                batches.add(context.parallelize(IntStream.range(i * edits / BATCHES, (i + 1) * edits / BATCHES)
                        .boxed()
                        .toList()));
            }
            EditsDStream.write(streaming.queueStream(batches), config(druid));
            streaming.start();
            awaitEdits(druid, edits * 3 / 4);
            streaming.stop(true, true);
        }
        return edits(druid);
    }

    /** Runs the structured stream and returns what Druid has then, a row for each user. */
    static List<Map<String, Object>> structuredStream(EmbeddedDruid druid, int edits) throws Exception {
        Path checkpoint = Files.createTempDirectory("edits");
        try (SparkSession spark = spark()) {
            EditsStream.start(spark, config(druid), checkpoint.toString(), edits)
                    .awaitTermination(PATIENCE.toMillis());
        } finally {
            delete(checkpoint);
        }
        return edits(druid);
    }

    private static SparkSession spark() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("edits")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
    }

    private static void awaitEdits(EmbeddedDruid druid, long count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (sum(druid) < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("After " + PATIENCE + " Druid has " + sum(druid) + " edits, not "
                        + count + "; its log is " + druid.log());
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** None while Druid does not know the data source yet. */
    private static long sum(EmbeddedDruid druid) {
        try {
            return edits(druid).stream()
                    .mapToLong(row -> ((Number) row.get("edits")).longValue())
                    .sum();
        } catch (EmbeddedDruidException e) {
            return 0;
        }
    }

    private static List<Map<String, Object>> edits(EmbeddedDruid druid) {
        return druid.sql("SELECT \"user\", SUM(\"count\") AS edits, SUM(added) AS added FROM edits"
                + " GROUP BY \"user\" ORDER BY \"user\"");
    }

    /** The configuration of the class path, with this Druid's ZooKeeper. */
    private static String config(EmbeddedDruid druid) throws IOException {
        try (InputStream config = Main.class.getResourceAsStream("/edits.json")) {
            return new String(config.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("localhost:2181", druid.zookeeperConnect());
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
