// SPDX-License-Identifier: Apache-2.0
package io.tranquility.examples.samza;

import io.tranquility.embedded.EmbeddedDruid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.samza.config.Config;
import org.apache.samza.config.MapConfig;
import org.apache.samza.container.grouper.task.SingleContainerGrouperFactory;
import org.apache.samza.job.ApplicationStatus;
import org.apache.samza.metadatastore.InMemoryMetadataStoreFactory;
import org.apache.samza.metrics.MetricsRegistryMap;
import org.apache.samza.runtime.LocalApplicationRunner;
import org.apache.samza.standalone.PassthroughJobCoordinatorFactory;
import org.apache.samza.system.EndOfStreamMessage;
import org.apache.samza.system.OutgoingMessageEnvelope;
import org.apache.samza.system.StreamSpec;
import org.apache.samza.system.SystemProducer;
import org.apache.samza.system.SystemStream;
import org.apache.samza.system.inmemory.InMemorySystemFactory;

/** Runs {@link EditsJob} in this JVM, into a Druid that is started for it, and asks Druid what came. */
public final class Main {
    private static final int EDITS = 10_000;
    private static final List<String> USERS = List.of("Ada", "Grace", "Edsger", "tidybot");

    /** What a job within one JVM needs; one in a cluster is configured as its cluster wants it. */
    private static final Config CONFIG = new MapConfig(Map.of(
            "app.name", "edits",
            "job.name", "edits",
            "processor.id", "1",
            "job.coordinator.factory", PassthroughJobCoordinatorFactory.class.getName(),
            "task.name.grouper.factory", SingleContainerGrouperFactory.class.getName(),
            "job.metadata.store.factory", InMemoryMetadataStoreFactory.class.getName(),
            "job.jmx.enabled", "false",
            "systems.memory.default.stream.samza.offset.default", "oldest"));

    private Main() {}

    /** Needs no arguments; the extension's directory is in the system property {@code druid.extension}. */
    public static void main(String[] args) throws IOException {
        try (EmbeddedDruid druid = EmbeddedDruid.builder()
                .extension(Path.of(System.getProperty("druid.extension")))
                .onProgress(System.out::println)
                .start()) {
            System.out.println("Running the job ...");
            run(druid).forEach(System.out::println);
        }
    }

    /** Runs the job and returns what Druid has then, a row for each user. */
    static List<Map<String, Object>> run(EmbeddedDruid druid) throws IOException {
        writeEdits();
        LocalApplicationRunner runner = new LocalApplicationRunner(new EditsJob(druidConfig(druid)), CONFIG);
        runner.run(null);
        if (!runner.waitForFinish(Duration.ofMinutes(5))) {
            runner.kill();
            throw new IllegalStateException("The job did not end within 5 minutes");
        }
        if (!runner.status().equals(ApplicationStatus.SuccessfulFinish)) {
            throw new IllegalStateException("The job failed", runner.status().getThrowable());
        }
        return druid.sql("SELECT \"user\", SUM(\"count\") AS edits, SUM(added) AS added FROM edits"
                + " GROUP BY \"user\" ORDER BY \"user\"");
    }

    private static void writeEdits() {
        InMemorySystemFactory memory = new InMemorySystemFactory();
        SystemStream edits = new SystemStream("memory", "all-edits");
        memory.getAdmin("memory", CONFIG, "example")
                .createStream(new StreamSpec("all-edits", "all-edits", "memory", 1));
        SystemProducer producer = memory.getProducer("memory", CONFIG, new MetricsRegistryMap(), "example");
        String now = Instant.now().toString();
        for (int i = 0; i < EDITS; i++) {
            Map<String, Object> edit =
                    Map.of("time", now, "page", "Page " + i % 10, "user", USERS.get(i % USERS.size()), "added", 1);
            producer.send("example", new OutgoingMessageEnvelope(edits, 0, null, edit));
        }
        producer.send("example", new OutgoingMessageEnvelope(edits, 0, null, new EndOfStreamMessage(null)));
    }

    /** The configuration of the class path, with this Druid's ZooKeeper. */
    private static String druidConfig(EmbeddedDruid druid) throws IOException {
        try (InputStream config = Main.class.getResourceAsStream("/edits.json")) {
            return new String(config.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("localhost:2181", druid.zookeeperConnect());
        }
    }
}
