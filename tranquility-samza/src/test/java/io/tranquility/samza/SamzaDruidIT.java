// SPDX-License-Identifier: Apache-2.0
package io.tranquility.samza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.adapter.DeliveryTracker;
import io.tranquility.embedded.EmbeddedDruid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.samza.application.StreamApplication;
import org.apache.samza.job.ApplicationStatus;
import org.apache.samza.operators.functions.FilterFunction;
import org.apache.samza.runtime.LocalApplicationRunner;
import org.apache.samza.serializers.NoOpSerde;
import org.apache.samza.system.descriptors.GenericSystemDescriptor;
import org.apache.samza.system.inmemory.InMemorySystemFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Samza jobs, with the -all jar, into a real Druid. */
@ExtendWith(SharedDruid.class)
final class SamzaDruidIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedDruid druid;

    @TempDir
    private Path directory;

    SamzaDruidIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Test
    void these_tests_run_on_the_all_jar_beside_samzas_own_jackson() {
        assertThat(origin(BeamSystemFactory.class)).endsWith("-all.jar");
        assertThat(origin(DeliveryTracker.class)).endsWith("-all.jar");
        assertThat(origin(ObjectMapper.class)).endsWith("jackson-databind-2.13.3.jar");
        assertThatThrownBy(() -> Class.forName("org.apache.curator.framework.CuratorFramework"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> Class.forName("org.apache.zookeeper.ZooKeeper"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    private static String origin(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    @Test
    void a_job_sends_each_event_once() throws Exception {
        sendsEachOnce("samza_job", 20_000);
    }

    @Test
    @Tag("faults")
    void a_large_job_sends_each_event_once() throws Exception {
        sendsEachOnce("samza_large_job", 200_000);
    }

    @Test
    void a_druid_task_that_is_killed_in_mid_stream_costs_nothing_and_repeats_nothing() throws Exception {
        Table table = new Table(druid, "samza_killed_task", 2);
        TestJob job = new TestJob(table.name(), directory, 2);
        feed(job, 0, 20_000, Instant.now());
        job.endInput();
        LocalApplicationRunner runner = job.start(application(table, MidStream::pass));
        try {
            assertThat(MidStream.REACHED.await(60, TimeUnit.SECONDS)).isTrue();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> table.tasks().size() == 2 && table.totals().ids() > 0);

            table.kill(table.tasks().get(0));
            MidStream.GO_ON.countDown();

            assertThat(runner.waitForFinish(Duration.ofMinutes(2))).isTrue();
            assertThat(runner.status()).isEqualTo(ApplicationStatus.SuccessfulFinish);
        } finally {
            MidStream.GO_ON.countDown();
            if (runner.status().equals(ApplicationStatus.Running)) {
                runner.kill();
            }
        }
        table.awaitEachOnce(20_000);
        table.handOff();
        table.awaitEachOnce(20_000);
    }

    @Test
    void a_container_that_is_killed_goes_on_from_its_checkpoint_and_repeats_at_most_what_samza_replayed()
            throws Exception {
        int events = 20_000;
        int haltAt = 12_345;
        Table table = new Table(druid, "samza_killed_container", 1);
        Path config = table.config(Files.createDirectory(directory.resolve("config")));
        Instant now = Instant.now();
        ProcessedCounter processed = KilledJob.counter(directory);

        Process first = KilledJob.jvm(directory, config, table.name(), events, now, haltAt)
                .start();
        try {
            await().atMost(PATIENCE)
                    .until(() -> !first.isAlive()
                            || (processed.get() == haltAt
                                    && TestJob.checkpointed(directory) >= KilledJob.COMMIT_EVERY));
            assertThat(first.isAlive())
                    .as(Files.readString(directory.resolve("job.log")))
                    .isTrue();
        } finally {
            first.destroyForcibly();
        }
        assertThat(first.waitFor(20, TimeUnit.SECONDS)).isTrue();

        Process second =
                KilledJob.jvm(directory, config, table.name(), events, now, 0).start();
        try {
            assertThat(second.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            second.destroyForcibly();
        }
        assertThat(second.exitValue())
                .as(Files.readString(directory.resolve("job.log")))
                .isZero();

        long replayed = processed.get() - events;
        assertThat(replayed).isBetween(1L, (long) haltAt - KilledJob.COMMIT_EVERY);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(table.totals().ids()).isEqualTo(events));
        long repeated = table.totals().events() - events;
        System.out.println("Samza replayed " + replayed + " messages; repeated in Druid: " + repeated);
        assertThat(repeated).isBetween(0L, replayed);
    }

    /** Where a job stops in the middle; static, because Samza makes copies of a job's functions. */
    private static final class MidStream {
        static final CountDownLatch REACHED = new CountDownLatch(1);
        static final CountDownLatch GO_ON = new CountDownLatch(1);
        private static final AtomicInteger PASSED = new AtomicInteger();

        /** Lets everything pass, the one in the middle when the test says so. */
        static boolean pass(Map<String, Object> event) {
            if (PASSED.incrementAndGet() == 10_000) {
                REACHED.countDown();
                try {
                    return GO_ON.await(2, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("Interrupted before " + event, e);
                }
            }
            return true;
        }
    }

    private void sendsEachOnce(String name, int events) throws Exception {
        Table table = new Table(druid, name, 1);
        TestJob job = new TestJob(name, directory, 4)
                .with("job.container.thread.pool.size", "2")
                .with("task.commit.ms", "200");
        feed(job, 0, events, Instant.now());
        job.endInput();

        assertThat(job.run(application(table, event -> true))).isEqualTo(ApplicationStatus.SuccessfulFinish);

        table.awaitEachOnce(events);
    }

    private static void feed(TestJob job, int from, int to, Instant time) {
        for (int id = from; id < to; id++) {
            job.feed(Table.event(id, time));
        }
    }

    /** Copies the input to the table, in the high-level API, with nothing but a configuration file. */
    private StreamApplication application(Table table, FilterFunction<Map<String, Object>> filter) throws Exception {
        String config = table.config(directory).toString();
        return description -> {
            GenericSystemDescriptor in =
                    new GenericSystemDescriptor(TestJob.INPUT_SYSTEM, InMemorySystemFactory.class.getName());
            BeamSystemDescriptor out = new BeamSystemDescriptor(TestJob.OUTPUT_SYSTEM).withConfig(config);
            BeamOutputDescriptor<Map<String, Object>> events = out.getOutputDescriptor(table.name());
            description
                    .getInputStream(in.getInputDescriptor(TestJob.INPUT, new NoOpSerde<Map<String, Object>>()))
                    .filter(filter)
                    .sendTo(description.getOutputStream(events));
        };
    }
}
