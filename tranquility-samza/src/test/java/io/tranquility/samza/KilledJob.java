// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.samza.application.TaskApplication;
import org.apache.samza.application.descriptors.TaskApplicationDescriptor;
import org.apache.samza.job.ApplicationStatus;
import org.apache.samza.runtime.LocalApplicationRunner;
import org.apache.samza.serializers.NoOpSerde;
import org.apache.samza.system.IncomingMessageEnvelope;
import org.apache.samza.system.OutgoingMessageEnvelope;
import org.apache.samza.system.SystemStream;
import org.apache.samza.system.descriptors.GenericSystemDescriptor;
import org.apache.samza.system.inmemory.InMemorySystemFactory;
import org.apache.samza.task.MessageCollector;
import org.apache.samza.task.StreamTask;
import org.apache.samza.task.StreamTaskFactory;
import org.apache.samza.task.TaskCoordinator;
import org.apache.samza.task.TaskCoordinator.RequestScope;

/**
 * A job in a JVM of its own, to be killed. Its input is the same in each run; it counts the messages that it processes,
 * and commits after each {@link #COMMIT_EVERY}.
 */
final class KilledJob {
    static final int COMMIT_EVERY = 1000;

    private final String table;
    private final ProcessedCounter processed;
    private final long haltAt;

    private KilledJob(String table, ProcessedCounter processed, long haltAt) {
        this.table = table;
        this.processed = processed;
        this.haltAt = haltAt;
    }

    /**
     * The JVM that runs it with this one's class path.
     *
     * @param directory where its checkpoints and its count are
     * @param haltAt the message before which it waits to be killed; 0 if it does not
     */
    static ProcessBuilder jvm(Path directory, Path config, String table, int events, Instant time, long haltAt) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                KilledJob.class.getName()));
        command.addAll(List.of(
                directory.toString(),
                config.toString(),
                table,
                Integer.toString(events),
                time.toString(),
                Long.toString(haltAt)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("job.log").toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }

    static ProcessedCounter counter(Path directory) throws IOException {
        return new ProcessedCounter(directory.resolve("processed"));
    }

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        TestJob job = new TestJob("killed", directory, 1)
                .with("systems.druid.samza.factory", BeamSystemFactory.class.getName())
                .with("systems.druid.beam.config", args[1]);
        for (int id = 0; id < Integer.parseInt(args[3]); id++) {
            job.feed(Table.event(id, Instant.parse(args[4])));
        }
        job.endInput();
        KilledJob killed = new KilledJob(args[2], counter(directory), Long.parseLong(args[5]));
        LocalApplicationRunner runner = job.start((TaskApplication) killed::describe);
        boolean ended = runner.waitForFinish(Duration.ofMinutes(2));
        System.exit(ended && runner.status().equals(ApplicationStatus.SuccessfulFinish) ? 0 : 1);
    }

    private void describe(TaskApplicationDescriptor application) {
        GenericSystemDescriptor in =
                new GenericSystemDescriptor(TestJob.INPUT_SYSTEM, InMemorySystemFactory.class.getName());
        application
                .withInputStream(in.getInputDescriptor(TestJob.INPUT, new NoOpSerde<>()))
                .withTaskFactory((StreamTaskFactory) () -> (StreamTask) this::process);
    }

    private void process(IncomingMessageEnvelope envelope, MessageCollector collector, TaskCoordinator coordinator)
            throws InterruptedException {
        long number = processed.increment();
        if (number == haltAt) {
            new CountDownLatch(1).await(2, TimeUnit.MINUTES);
        }
        collector.send(
                new OutgoingMessageEnvelope(new SystemStream(TestJob.OUTPUT_SYSTEM, table), envelope.getMessage()));
        if (number % COMMIT_EVERY == 0) {
            coordinator.commit(RequestScope.CURRENT_TASK);
        }
    }
}
