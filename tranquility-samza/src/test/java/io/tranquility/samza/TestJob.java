// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.samza.application.SamzaApplication;
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

/**
 * A Samza job within this JVM. It reads the stream {@code events} of the in-memory system {@code in}, from its last
 * checkpoint or else from the beginning, and sends to the system {@code druid}.
 */
final class TestJob {
    private static final Pattern OFFSET = Pattern.compile("\"offset\":\"(\\d+)\"");

    static final String INPUT_SYSTEM = "in";
    static final String INPUT = "events";
    static final String OUTPUT_SYSTEM = "druid";

    private final Map<String, String> properties = new HashMap<>();
    private final int partitions;
    private final SystemProducer input;
    private int fed;

    /**
     * A job that has not run yet.
     *
     * @param name its name; jobs of one name in one JVM share their input
     * @param directory for its checkpoints
     */
    TestJob(String name, Path directory, int partitions) {
        this.partitions = partitions;
        properties.putAll(Map.of(
                "app.name",
                name,
                "job.name",
                name,
                "processor.id",
                "1",
                "job.coordinator.factory",
                PassthroughJobCoordinatorFactory.class.getName(),
                "task.name.grouper.factory",
                SingleContainerGrouperFactory.class.getName(),
                "job.metadata.store.factory",
                InMemoryMetadataStoreFactory.class.getName(),
                "job.jmx.enabled",
                "false",
                "inmemory.scope",
                name,
                "task.checkpoint.factory",
                FileCheckpoints.class.getName(),
                FileCheckpoints.DIRECTORY,
                directory.toString()));
        properties.put("task.checkpoint.write.versions", "1");
        properties.put("task.checkpoint.read.versions", "1");
        properties.put("task.commit.ms", "3600000");
        properties.put("job.logged.store.base.dir", directory.resolve("stores").toString());
        properties.put(
                "job.non-logged.store.base.dir", directory.resolve("stores").toString());
        properties.put("systems.in.samza.factory", InMemorySystemFactory.class.getName());
        properties.put("systems.in.default.stream.samza.offset.default", "oldest");
        InMemorySystemFactory memory = new InMemorySystemFactory();
        memory.getAdmin(INPUT_SYSTEM, config(), "test")
                .createStream(new StreamSpec(INPUT, INPUT, INPUT_SYSTEM, partitions));
        input = memory.getProducer(INPUT_SYSTEM, config(), new MetricsRegistryMap(), "test");
    }

    TestJob with(String property, String value) {
        properties.put(property, value);
        return this;
    }

    /** Adds a message to the input, to its partitions in turn. */
    void feed(Object message) {
        send(fed++ % partitions, message);
    }

    /** No more input comes: the job ends when it has read all. */
    void endInput() {
        for (int partition = 0; partition < partitions; partition++) {
            send(partition, new EndOfStreamMessage(null));
        }
    }

    /** Starts the job; the caller ends it, by the end of its input or {@code kill}. */
    LocalApplicationRunner start(SamzaApplication<?> application) {
        LocalApplicationRunner runner = new LocalApplicationRunner(application, config());
        runner.run(null);
        return runner;
    }

    /** Runs the job until it ends. */
    ApplicationStatus run(SamzaApplication<?> application) {
        LocalApplicationRunner runner = start(application);
        if (!runner.waitForFinish(Duration.ofMinutes(2))) {
            runner.kill();
            throw new AssertionError("The job did not end within 2 minutes");
        }
        return runner.status();
    }

    Config config() {
        return new MapConfig(properties);
    }

    /** How many messages the checkpoints in this directory cover. */
    static long checkpointed(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .flatMap(file -> OFFSET.matcher(read(file)).results())
                    .mapToLong(offset -> Long.parseLong(offset.group(1)) + 1)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(int partition, Object message) {
        input.send(
                "feeder", new OutgoingMessageEnvelope(new SystemStream(INPUT_SYSTEM, INPUT), partition, null, message));
    }
}
