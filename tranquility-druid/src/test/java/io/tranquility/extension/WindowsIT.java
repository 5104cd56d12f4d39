// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static io.tranquility.extension.RunningTask.DEADLINE;
import static io.tranquility.extension.SharedDruid.awaitCount;
import static io.tranquility.extension.SharedDruid.awaitRealtimeCount;
import static io.tranquility.extension.SharedDruid.druid;
import static io.tranquility.extension.SharedDruid.end;
import static io.tranquility.extension.SharedDruid.event;
import static io.tranquility.extension.SharedDruid.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.embedded.Role;
import io.tranquility.embedded.TaskStatus.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tasks of several segments, one a minute, each of which is handed off when its own window is over; on a real Druid. The
 * newest row moves the windows of ten seconds.
 */
@ExtendWith(SharedDruid.class)
class WindowsIT {
    @Test
    void each_segment_is_handed_off_when_its_own_window_is_over() {
        final RunningTask task = submit("windows");
        task.push("lane", 1, events(0, 120));
        awaitRealtimeCount("windows", 120);
        assertThat(task.status().json().get("openSegments")).hasSize(2);

        task.push("lane", 2, "[" + event(125) + "]");
        awaitServed(task, 1, 2);
        awaitCount("windows", 121);
        await().atMost(DEADLINE)
                .until(() -> IngestMetrics.sum(SharedDruid.directory(), task.id(), "ingest/handoff/count") == 1);
        final JsonNode late =
                task.push("lane", 3, "[" + event(59) + "," + event(126) + "]").json();
        assertThat(late.get("rejected")).hasSize(1);
        assertThat(late.at("/rejected/0/index").asInt()).isZero();
        assertThat(late.at("/rejected/0/reason").asText())
                .isEqualTo("timestamp [2026-01-01T00:00:59.000Z] is not in time");

        final JsonNode status = task.status().json();
        assertThat(status.get("state").asText()).isEqualTo("taking");
        assertThat(status.get("openSegments")).isEqualTo(status.get("segments"));
        assertThat(status.get("rowsThrownAway").asInt()).isEqualTo(1);
        assertThat(status.get("persists").asInt()).isPositive();
        end(task);
        awaitCount("windows", 122);
    }

    @Test
    void a_task_restarted_while_it_hands_off_some_of_its_segments_ends_well() {
        final RunningTask task = submit("restarted_windows");
        task.push("lane", 1, events(0, 120));
        task.push("lane", 2, "[" + event(125) + "]");
        awaitServed(task, 1, 2);
        druid().stop(Role.HISTORICAL);
        try {
            task.push("lane", 3, "[" + event(185) + "]");
            awaitServed(task, 2, 3);
            task.shutdown();
            task.awaitState("handingOff");
            final Role worker = task.worker();
            druid().stop(worker);
            druid().start(worker);
            task.awaitState("handingOff");
            assertThat(task.status().restored()).isEqualTo("clean");
        } finally {
            druid().start(Role.HISTORICAL);
        }
        assertThat(task.awaitEnd().state()).isEqualTo(State.SUCCESS);
        awaitCount("restarted_windows", 122);
        assertThat(druid().sql("SELECT COUNT(*) AS n FROM sys.segments WHERE datasource = 'restarted_windows'"))
                .isEqualTo(List.of(Map.of("n", 4)));
    }

    private static RunningTask submit(String dataSource) {
        final TaskJson task =
                new TaskJson(dataSource, "2026-01-01T00:00:00.000Z/2026-01-01T01:00:00.000Z", "MINUTE", 0, 0);
        final ObjectNode json = task.toJson().deepCopy();
        ((ObjectNode) json.at("/spec/tuningConfig"))
                .put("windowPeriod", "PT10S")
                .putObject("rejectionPolicy")
                .put("type", "messageTime");
        return RunningTask.submit(druid(), task, json);
    }

    private static void awaitServed(RunningTask task, int published, int served) {
        await().atMost(DEADLINE).untilAsserted(() -> {
            final JsonNode status = task.status().json();
            assertThat(status.get("segmentsPublished").asInt()).isEqualTo(published);
            assertThat(status.get("segments")).hasSize(served);
        });
    }
}
