// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.RunningTask.DEADLINE;
import static io.tranquility.extension.SharedDruid.awaitCount;
import static io.tranquility.extension.SharedDruid.awaitRealtimeCount;
import static io.tranquility.extension.SharedDruid.druid;
import static io.tranquility.extension.SharedDruid.end;
import static io.tranquility.extension.SharedDruid.event;
import static io.tranquility.extension.SharedDruid.events;
import static io.tranquility.extension.SharedDruid.rowCount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.embedded.TaskStatus.State;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Push tasks beside Druid's own tasks in the same interval, with concurrent locks; on a real Druid. */
@ExtendWith(SharedDruid.class)
class ConcurrentTasksIT {
    @Test
    void counts_are_right_at_every_moment_beside_an_append() throws Exception {
        append("append", 0, 20);
        awaitCount("append", 20);
        final TaskJson json = TaskJson.hour("append");
        final RunningTask task = RunningTask.submit(druid(), json, concurrent(json.toJson()));
        task.push(events(20, 30));
        awaitRealtimeCount("append", 50);

        final List<Long> seen = countsDuring("append", () -> {
            append("append", 50, 5);
            awaitCount("append", 55);
            end(task);
            awaitCount("append", 55);
        });
        assertThat(seen).isSorted().contains(50L, 55L).allMatch(count -> count == 50 || count == 55);
    }

    /** A moment after the compaction, if not before, the task serves its rows beside the new segments. */
    @Test
    void a_compaction_while_a_task_runs_hides_nothing_and_neither_loses_nor_doubles_it() throws Exception {
        append("compacted", 0, 10);
        append("compacted", 10, 10);
        awaitCount("compacted", 20);
        final TaskJson json = TaskJson.hour("compacted");
        final RunningTask task = RunningTask.submit(druid(), json, concurrent(json.toJson()));
        task.push(events(20, 30));
        awaitRealtimeCount("compacted", 50);
        final List<Long> seen = countsDuring("compacted", () -> {
            compact("compacted");
            awaitCompacted("compacted");
            awaitRealtimeCount("compacted", 50);
        });
        assertThat(seen).as("20 for a moment at most").allMatch(count -> count == 50 || count == 20);
        task.push(events(50, 5));
        awaitRealtimeCount("compacted", 55);
        end(task);
        awaitCount("compacted", 55);
    }

    /** Every count that is seen while something is done, in the order of time. */
    private static List<Long> countsDuring(String dataSource, Runnable action) throws InterruptedException {
        final Queue<Long> seen = new ConcurrentLinkedQueue<>();
        final AtomicBoolean polling = new AtomicBoolean(true);
        final Thread poller = new Thread(
                () -> {
                    while (polling.get()) {
                        seen.add(rowCount(dataSource));
                    }
                },
                "poller");
        poller.start();
        try {
            action.run();
        } finally {
            polling.set(false);
            poller.join(DEADLINE.toMillis());
        }
        return List.copyOf(seen);
    }

    /** Waits until a Historical serves the compacted segment: its version is not that of the appended ones. */
    private static void awaitCompacted(String dataSource) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(druid().sql("SELECT segment_id FROM sys.segments WHERE is_available = 1"
                                + " AND is_realtime = 0 AND \"version\" > '2000' AND datasource = '" + dataSource
                                + "'"))
                        .isNotEmpty());
    }

    private static void append(String dataSource, int first, int count) {
        final String rows = IntStream.range(first, first + count)
                .mapToObj(second -> event(second).replace("\"", "\\\""))
                .collect(Collectors.joining("\\n"));
        run(TaskJson.parse("""
                {"type": "index_parallel", "spec": {
                  "dataSchema": {"dataSource": "%s", "timestampSpec": {"column": "timestamp", "format": "auto"},
                    "dimensionsSpec": {"dimensions": ["page"]},
                    "metricsSpec": [{"type": "count", "name": "count"},
                                    {"type": "longSum", "name": "added", "fieldName": "added"}],
                    "granularitySpec": {"segmentGranularity": "HOUR", "queryGranularity": "NONE", "rollup": true}},
                  "ioConfig": {"type": "index_parallel", "appendToExisting": true, "inputFormat": {"type": "json"},
                    "inputSource": {"type": "inline", "data": "%s"}},
                  "tuningConfig": {"type": "index_parallel", "maxNumConcurrentSubTasks": 1}}}
                """.formatted(dataSource, rows)));
    }

    private static void compact(String dataSource) {
        run(TaskJson.parse("""
                {"type": "compact", "dataSource": "%s", "ioConfig": {"type": "compact",
                  "inputSpec": {"type": "interval", "interval": "2026-01-01T00:00:00Z/2026-01-01T01:00:00Z"}},
                 "granularitySpec": {"segmentGranularity": "HOUR"}}
                """.formatted(dataSource)));
    }

    private static void run(JsonNode task) {
        final String id = druid().submitTask(concurrent(task));
        await().atMost(DEADLINE)
                .until(() -> druid().taskStatus(id).orElseThrow().state().isComplete());
        assertThat(druid().taskStatus(id).orElseThrow())
                .satisfies(status ->
                        assertThat(status.state()).as(status.toString()).isEqualTo(State.SUCCESS));
    }

    private static JsonNode concurrent(JsonNode task) {
        final ObjectNode changed = task.deepCopy();
        changed.putObject("context").put("useConcurrentLocks", true);
        return changed;
    }
}
