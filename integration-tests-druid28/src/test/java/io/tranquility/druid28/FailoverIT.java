// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tranquility.beam.SendResult;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.ClientProcess;
import io.tranquility.druid.DruidBeams;
import io.tranquility.druid28.Druid28Queries.Sums;
import io.tranquility.tranquilizer.Tranquilizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tasks and clients die. A new task of Druid 28 gets a later version, with which its segment would overshadow what others
 * have published for the same interval.
 */
@ExtendWith(SharedDruid28.class)
final class FailoverIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private final Druid28 druid;
    private final Druid28Queries queries;

    FailoverIT(Druid28 druid) {
        this.druid = druid;
        this.queries = new Druid28Queries(druid);
    }

    @Test
    void while_nothing_is_published_another_task_takes_the_place_of_one_whose_process_was_killed() throws Exception {
        Druid28Source source = source("killed_peon", "\"task.partitions\": 1");
        try (Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer(source)) {
            Instant now = Instant.now();
            assertSent(send(tranquilizer, 0, 500, 1, now));
            String killed = onlyTask(source);

            killPeon(killed);

            assertSent(send(tranquilizer, 500, 1000, 1, now));
            awaitSums(source, 500, sum(500, 1000, 1));
            assertThat(onlyTask(source)).isNotEqualTo(killed);
            assertThat(queries.statusCode(killed)).isEqualTo("FAILED");
        }
    }

    @Test
    void what_is_published_of_an_interval_is_never_overshadowed_by_a_new_task() throws Exception {
        Druid28Source source = source("overshadowing", "\"task.partitions\": 2");
        DruidBeams.Builder<Map<String, Object>> builder = DruidBeams.fromConfig(
                        TranquilityConfig.read(source.file(directory)).dataSource(source.name()))
                .partitioner((event, partitions) -> (int) event.get("added") % 2);
        try (Tranquilizer<Map<String, Object>> tranquilizer = builder.buildTranquilizer()) {
            Instant now = Instant.now();
            assertSent(send(tranquilizer, 0, 1000, 1, now));
            String even = taskOfPartition(source, 0);
            String odd = taskOfPartition(source, 1);
            queries.shutDown(even);
            await().atMost(PATIENCE).until(() -> queries.statusCode(even).equals("SUCCESS"));

            queries.kill(odd);
            await().atMost(PATIENCE).until(() -> queries.statusCode(odd).equals("FAILED"));

            for (int number : new int[] {1000, 1001}) {
                CompletableFuture<SendResult> result = tranquilizer.send(ClientProcess.event(number, now));
                assertThatThrownBy(() -> result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .hasMessageContaining("it would overshadow what is published")
                        .hasMessageContaining("No new task is created for partition " + number % 2);
            }
            assertThat(queries.runningTasks(source.name())).isEmpty();
            awaitSums(source, 500, sum(0, 1000, 2));
            assertThat(queries.publishedSegments(source.name())).isEqualTo(1);
        }
    }

    @Test
    void two_clients_in_jvms_of_their_own_send_to_one_set_of_tasks() throws Exception {
        Druid28Source source = source("processes", "\"task.partitions\": 2");
        Path config = source.file(directory);
        Instant now = Instant.now();
        try (ClientProcess one = ClientProcess.sending(config, source.name(), 0, 1000, now);
                ClientProcess other = ClientProcess.sending(config, source.name(), 1000, 2000, now)) {
            assertThat(one.outcome()).isEqualTo("1000 sent, 0 dropped, 0 failed");
            assertThat(other.outcome()).isEqualTo("1000 sent, 0 dropped, 0 failed");
        }
        awaitSums(source, 2000, sum(0, 2000, 1));
        assertThat(queries.runningTasks(source.name())).hasSize(2);
        end(source);
    }

    @Test
    void a_task_that_was_recorded_by_a_client_that_was_killed_is_submitted_by_the_next() throws Exception {
        Druid28Source source = source("killed_client", "\"druidBeam.randomizeTaskId\": true");
        Instant now = Instant.now();
        String recorded;
        try (ClientProcess killed = ClientProcess.stoppingAtItsFirstTask(source.file(directory), source.name(), now)) {
            recorded = await().atMost(PATIENCE)
                    .until(killed::recordedTask, Optional::isPresent)
                    .orElseThrow();
            killed.kill();
        }
        assertThat(queries.runningTasks(source.name())).isEmpty();

        try (Tranquilizer<Map<String, Object>> tranquilizer = tranquilizer(source)) {
            assertSent(send(tranquilizer, 0, 500, 1, now));
        }
        assertThat(onlyTask(source)).isEqualTo(recorded);
        awaitSums(source, 500, sum(0, 500, 1));
        end(source);
    }

    /** A peon is a JVM that may take minutes to start on a busy machine, and is not lost meanwhile. */
    private Druid28Source source(String name, String properties) {
        String patience = "\"druidBeam.firehoseRetryPeriod\": \"PT4M\", \"druidBeam.taskLostPeriod\": \"PT4M\", ";
        return new Druid28Source(druid, name, "HOUR", "PT10M", patience + properties);
    }

    private Tranquilizer<Map<String, Object>> tranquilizer(Druid28Source source) throws Exception {
        return DruidBeams.fromConfig(
                        TranquilityConfig.read(source.file(directory)).dataSource(source.name()))
                .buildTranquilizer();
    }

    /** Sends the numbers from the first to the one before the last, each so much above the one before. */
    private static List<CompletableFuture<SendResult>> send(
            Tranquilizer<Map<String, Object>> tranquilizer, int from, int to, int step, Instant time) {
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        for (int number = from; number < to; number += step) {
            results.add(tranquilizer.send(ClientProcess.event(number, time)));
        }
        return results;
    }

    private static void assertSent(List<CompletableFuture<SendResult>> results) throws Exception {
        for (CompletableFuture<SendResult> result : results) {
            assertThat(result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(SendResult.SENT);
        }
    }

    private static long sum(int from, int to, int step) {
        long sum = 0;
        for (int number = from; number < to; number += step) {
            sum += number;
        }
        return sum;
    }

    private void awaitSums(Druid28Source source, long count, long added) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(queries.sums(source.name()))
                .isEqualTo(new Sums(count, added)));
    }

    private String onlyTask(Druid28Source source) throws Exception {
        List<String> running = queries.runningTasks(source.name());
        assertThat(running).hasSize(1);
        return running.get(0);
    }

    private String taskOfPartition(Druid28Source source, int partition) throws Exception {
        List<String> found = queries.runningTasks(source.name()).stream()
                .filter(task -> task.endsWith("_" + partition + "_0"))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** Frees the workers for the next test. */
    private void end(Druid28Source source) throws Exception {
        for (String task : queries.runningTasks(source.name())) {
            queries.kill(task);
        }
    }

    /** Java shows the beginnings of command lines only, and a peon's begins with its class path. */
    private static void killPeon(String task) {
        List<ProcessHandle> peons = ProcessHandle.current()
                .descendants()
                .filter(process -> commandLine(process).contains(task))
                .toList();
        assertThat(peons).hasSize(1);
        assertThat(peons.get(0).destroyForcibly()).isTrue();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
