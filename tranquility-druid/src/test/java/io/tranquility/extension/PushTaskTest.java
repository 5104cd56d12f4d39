// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.druid.indexing.common.task.AbstractTask;
import org.apache.druid.indexing.common.task.Task;
import org.junit.jupiter.api.Test;

class PushTaskTest {
    private static final ObjectMapper MAPPER = DruidJson.mapper();

    private final ObjectNode json = (ObjectNode) TaskJson.hour("ds").toJson();

    @Test
    void the_stored_payload_is_what_the_client_sent() throws Exception {
        final JsonNode stored = MAPPER.valueToTree(task());
        for (String name : new String[] {"type", "id", "resource", "spec"}) {
            assertThat(stored.get(name)).as(name).isEqualTo(json.get(name));
        }
        final Task again = MAPPER.treeToValue(stored, Task.class);
        assertThat(MAPPER.<JsonNode>valueToTree(again)).isEqualTo(stored);
        assertThat(again).isEqualTo(task());
    }

    @Test
    void it_is_what_druid_needs_of_an_appending_task() throws Exception {
        final PushTask task = task();
        assertThat(task.getType()).isEqualTo("index_realtime");
        assertThat(task.getDataSource()).isEqualTo("ds");
        assertThat(task.getTaskAllocatorId()).isEqualTo("ds-2026-01-01T00:00:00.000Z-0000");
        assertThat(task.getIngestionMode()).isEqualTo(AbstractTask.IngestionMode.APPEND);
        assertThat(task.supportsQueries()).isTrue();
        assertThat(task.canRestore()).isTrue();
        assertThat(task.getInputSourceResources()).isEmpty();
        assertThat(task.getPriority()).isEqualTo(75);
    }

    @Test
    void tasks_of_a_data_source_share_a_group_unless_the_client_says_otherwise() throws Exception {
        assertThat(task().getGroupId()).isEqualTo("index_realtime_ds");
        json.put("groupId", "mine");
        assertThat(task().getGroupId()).isEqualTo("mine");
    }

    @Test
    void a_wrong_spec_is_refused_when_it_is_read() {
        ((ObjectNode) json.at("/spec/ioConfig")).remove("firehose");
        assertThatThrownBy(this::task)
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[spec.ioConfig.firehose] is missing");
    }

    @Test
    void stopping_a_task_that_does_not_run_does_nothing() throws Exception {
        final PushTask task = task();
        task.stopGracefully(null);
        assertThat(task.getQueryRunner(null)).isNotNull();
    }

    private PushTask task() throws Exception {
        return (PushTask) MAPPER.treeToValue(json, Task.class);
    }
}
