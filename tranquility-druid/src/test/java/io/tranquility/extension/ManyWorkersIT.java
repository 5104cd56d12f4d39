// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.RunningTask.DEADLINE;
import static io.tranquility.extension.SharedDruid.awaitCount;
import static io.tranquility.extension.SharedDruid.druid;
import static io.tranquility.extension.SharedDruid.end;
import static io.tranquility.extension.SharedDruid.event;
import static io.tranquility.extension.SharedDruid.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.embedded.TaskStatus;
import io.tranquility.embedded.TaskStatus.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What needs a worker that can be killed, or more than two; on a real Druid. */
@ExtendWith(SharedDruid.class)
class ManyWorkersIT {
    private static final int UNPERSISTED = 5;

    @TempDir
    private static Path directory;

    private static WorkerProcess victim;
    private static WorkerProcess other;

    @BeforeAll
    static void start() throws IOException {
        victim = WorkerProcess.start(druid(), SharedDruid.directory(), directory.resolve("victim"), 60);
        other = WorkerProcess.start(druid(), SharedDruid.directory(), directory.resolve("other"), 40);
        victim.awaitReady();
        other.awaitReady();
    }

    @AfterAll
    static void stop() {
        Stream.of(victim, other).filter(worker -> worker != null).forEach(WorkerProcess::close);
    }

    @Test
    void a_killed_worker_comes_back_and_its_tasks_say_what_they_lost() throws Exception {
        final List<RunningTask> pair = Stream.of(0, 1)
                .map(replicant -> submitOften("killed_pair", replicant))
                .toList();
        final RunningTask crashed =
                pair.stream().filter(ManyWorkersIT::isOnVictim).findFirst().orElseThrow();
        final RunningTask complete = pair.get(1 - pair.indexOf(crashed));
        final RunningTask alone = onVictim("killed_alone");
        final int aloneRows = pushMoreThanIsPersisted(alone);
        final int pairRows = pushMoreThanIsPersisted(crashed);
        for (int row = 0; row < pairRows - UNPERSISTED; row++) {
            complete.push("lane", row, "[" + event(row) + "]");
        }
        complete.push("lane", pairRows - UNPERSISTED, events(pairRows - UNPERSISTED, UNPERSISTED));

        victim.killAndRestart();
        final int aloneLost = rowsLost(alone, aloneRows);
        assertThat(rowsLost(crashed, pairRows)).isGreaterThanOrEqualTo(UNPERSISTED);

        crashed.shutdown();
        alone.shutdown();
        crashed.awaitState("publishing");
        end(complete);
        assertThat(crashed.awaitEnd().state()).isEqualTo(State.SUCCESS);
        awaitCount("killed_pair", pairRows);
        final TaskStatus end = alone.awaitEnd();
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.errorMessage())
                .hasValue("[" + aloneLost + "] acknowledged rows were lost in a crash; [" + (aloneRows - aloneLost)
                        + "] rows are published");
        awaitCount("killed_alone", aloneRows - aloneLost);
    }

    @Test
    void two_clients_that_do_not_know_each_other_with_two_replicants_each_lose_nothing() {
        final TaskJson mine = TaskJson.hour("strangers_at_once").ofClient("abcdefgh");
        final TaskJson theirs = TaskJson.hour("strangers_at_once").ofClient("hgfedcba");
        final List<RunningTask> tasks = Stream.of(
                        mine.replicant(0), theirs.replicant(0), theirs.replicant(1), mine.replicant(1))
                .map(task -> RunningTask.submit(druid(), task))
                .toList();
        assertThat(tasks).extracting(RunningTask::location).doesNotHaveDuplicates();
        for (RunningTask task : List.of(tasks.get(0), tasks.get(3))) {
            task.push("my lane", 1, events(0, 100));
            task.push("my lane", 2, events(100, 76));
        }
        for (RunningTask task : List.of(tasks.get(2), tasks.get(1))) {
            task.push("their lane", 1, events(176, 224));
        }
        tasks.parallelStream().forEach(RunningTask::shutdown);
        tasks.forEach(task -> assertThat(task.awaitEnd().state()).isEqualTo(State.SUCCESS));
        awaitCount("strangers_at_once", 400);
        assertThat(druid().sql("SELECT COUNT(*) AS n FROM sys.segments WHERE datasource = 'strangers_at_once'"
                        + " AND is_published = 1"))
                .containsExactly(Map.of("n", 2));
    }

    /** Pushes a row at a time until some are on disk, then some more, and returns how many there are. */
    private static int pushMoreThanIsPersisted(RunningTask task) {
        final AtomicInteger pushed = new AtomicInteger();
        await().atMost(DEADLINE).until(() -> {
            final int row = pushed.getAndIncrement();
            task.push("lane", row, "[" + event(row) + "]");
            return task.status().json().get("persists").asInt() > 0;
        });
        assertThat(task.push("lane", pushed.get(), events(pushed.get(), UNPERSISTED))
                        .status())
                .isEqualTo(200);
        return pushed.get() + UNPERSISTED;
    }

    /** What a task says it lost: all that it does not have any more of what was acknowledged. */
    private static int rowsLost(RunningTask task, int acknowledged) {
        task.awaitState("taking");
        assertThat(task.status().restored()).isEqualTo("crash");
        final int left = task.status().json().get("rowsTaken").asInt();
        assertThat(left).isPositive();
        assertThat(task.status().json().get("rowsLost").asInt()).isEqualTo(acknowledged - left);
        return acknowledged - left;
    }

    private static RunningTask onVictim(String dataSource) {
        final RunningTask task = submitOften(dataSource, 0);
        assertThat(isOnVictim(task)).isTrue();
        return task;
    }

    private static boolean isOnVictim(RunningTask task) {
        return task.location().orElseThrow().port() == victim.port();
    }

    private static RunningTask submitOften(String dataSource, int replicant) {
        final TaskJson task = TaskJson.hour(dataSource).replicant(replicant);
        final ObjectNode json = task.toJson().deepCopy();
        ((ObjectNode) json.at("/spec/tuningConfig")).put("intermediatePersistPeriod", "PT5S");
        return RunningTask.submit(druid(), task, json);
    }
}
