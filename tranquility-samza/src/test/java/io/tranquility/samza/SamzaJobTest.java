// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import static org.assertj.core.api.Assertions.assertThat;

import io.tranquility.testing.FailingBeam;
import io.tranquility.testing.RecordingBeam;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.samza.application.StreamApplication;
import org.apache.samza.application.TaskApplication;
import org.apache.samza.job.ApplicationStatus;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs in this JVM, into beams that tell what came. */
final class SamzaJobTest {
    private static final String LAST = "last";

    private final RecordingBeam<Object> beam = new RecordingBeam<>();

    @TempDir
    private Path checkpoints;

    @AfterEach
    void forgetBeams() {
        TestBeams.clear();
    }

    /** Copies the input to the stream {@code clicks}, in the low-level API, and commits after each hundred. */
    private static final TaskApplication COPY = application -> {
        GenericSystemDescriptor in =
                new GenericSystemDescriptor(TestJob.INPUT_SYSTEM, InMemorySystemFactory.class.getName());
        application
                .withInputStream(in.getInputDescriptor(TestJob.INPUT, new NoOpSerde<>()))
                .withTaskFactory((StreamTaskFactory) () -> new StreamTask() {
                    private int processed;

                    @Override
                    public void process(
                            IncomingMessageEnvelope envelope, MessageCollector collector, TaskCoordinator coordinator) {
                        SystemStream clicks = new SystemStream(TestJob.OUTPUT_SYSTEM, "clicks");
                        collector.send(new OutgoingMessageEnvelope(clicks, envelope.getMessage()));
                        processed++;
                        if (processed % 100 == 0) {
                            coordinator.commit(RequestScope.CURRENT_TASK);
                        }
                    }
                });
    };

    @Test
    void properties_alone_make_the_system_and_the_end_of_the_input_loses_nothing() {
        TestBeams.put("clicks", beam);
        TestJob job = job("properties", 2).with("systems.druid.beam.lingerMillis", "-1");
        List<String> messages = messages(250);
        messages.forEach(job::feed);
        job.endInput();

        ApplicationStatus status = job.run(COPY);

        assertThat(status).isEqualTo(ApplicationStatus.SuccessfulFinish);
        assertThat(beam.events()).containsExactlyInAnyOrderElementsOf(messages);
        assertThat(beam.isClosed()).isTrue();
        // Samza writes checkpoints beside the work, and may end before it has written the last of a task.
        assertThat(TestJob.checkpointed(checkpoints)).isIn(0L, 100L, 200L);
    }

    @Test
    void descriptors_make_the_system_and_messages_arrive_as_they_are() {
        TestBeams.put("clicks", beam);
        TestJob job = new TestJob("descriptors", checkpoints, 1);
        job.feed(Map.of("page", "home", "added", 5));
        job.feed(Map.of("page", "bin", "added", -1));
        job.endInput();
        StreamApplication application = description -> {
            GenericSystemDescriptor in =
                    new GenericSystemDescriptor(TestJob.INPUT_SYSTEM, InMemorySystemFactory.class.getName());
            BeamSystemDescriptor druid = new BeamSystemDescriptor(TestJob.OUTPUT_SYSTEM)
                    .withBeamFactory(TestBeams.class)
                    .withBatchSize(10);
            description
                    .getInputStream(in.getInputDescriptor(TestJob.INPUT, new NoOpSerde<Map<String, Object>>()))
                    .filter(event -> (int) event.get("added") > 0)
                    .sendTo(description.getOutputStream(druid.<Map<String, Object>>getOutputDescriptor("out")
                            .withPhysicalName("clicks")));
        };

        assertThat(job.run(application)).isEqualTo(ApplicationStatus.SuccessfulFinish);

        assertThat(beam.events()).containsExactly(Map.of("page", "home", "added", 5));
    }

    @Test
    void a_failed_commit_ends_the_job_without_a_checkpoint_and_the_next_run_sends_all_again() {
        TestBeams.put("clicks", new FailingBeam<>(new RecordingBeam<>(), new IllegalStateException("Druid is away")));
        TestJob job = job("failing", 1);
        List<String> messages = messages(150);
        messages.forEach(job::feed);
        job.endInput();

        ApplicationStatus status = job.run(COPY);

        assertThat(status.getStatusCode()).isEqualTo(ApplicationStatus.StatusCode.UnsuccessfulFinish);
        assertThat(status.getThrowable()).hasStackTraceContaining("Druid is away");
        assertThat(TestJob.checkpointed(checkpoints)).isZero();

        TestBeams.put("clicks", beam);
        assertThat(job.run(COPY)).isEqualTo(ApplicationStatus.SuccessfulFinish);
        assertThat(beam.events()).containsExactlyElementsOf(messages);
    }

    @Test
    void a_failure_at_the_very_end_is_no_success() {
        TestBeams.put("clicks", new FailingBeam<>(beam, new IllegalStateException("Druid is away")));
        TestJob job = job("failing_end", 1);
        job.feed(LAST);
        job.endInput();

        ApplicationStatus status = job.run(COPY);

        assertThat(status.getStatusCode()).isEqualTo(ApplicationStatus.StatusCode.UnsuccessfulFinish);
        assertThat(status.getThrowable()).hasStackTraceContaining("Druid is away");
    }

    private TestJob job(String name, int partitions) {
        return new TestJob(name, checkpoints, partitions)
                .with("systems.druid.samza.factory", BeamSystemFactory.class.getName())
                .with("systems.druid.beam.factory", TestBeams.class.getName());
    }

    private static List<String> messages(int count) {
        return IntStream.range(0, count).mapToObj(i -> "event " + i).toList();
    }
}
