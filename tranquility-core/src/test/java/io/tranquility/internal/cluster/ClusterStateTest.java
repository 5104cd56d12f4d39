// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClusterStateTest {
    private static final Interval DAY =
            new Interval(Instant.parse("2026-11-23T00:00:00Z"), Instant.parse("2026-11-24T00:00:00Z"));
    private static final Interval NEXT_DAY =
            new Interval(Instant.parse("2026-11-24T00:00:00Z"), Instant.parse("2026-11-25T00:00:00Z"));

    private static TaskSet set(Interval interval, int partition) {
        return new TaskSet(
                interval, partition, List.of(new TaskSet.TaskName("id" + partition, "firehose" + partition)));
    }

    private static ClusterState parse(String json) throws IOException {
        return ClusterState.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void is_written_in_the_originals_form() {
        ClusterState state = ClusterState.empty().with(DAY, List.of(set(DAY, 0)));
        assertThat(new String(state.toJson(), StandardCharsets.UTF_8))
                .isEqualTo("{\"beams\":{\"2026-11-23T00:00:00.000Z\":[{"
                        + "\"interval\":\"2026-11-23T00:00:00.000Z/2026-11-24T00:00:00.000Z\",\"partition\":0,"
                        + "\"tasks\":[{\"id\":\"id0\",\"firehoseId\":\"firehose0\"}],"
                        + "\"timestamp\":\"2026-11-23T00:00:00.000Z\"}]},"
                        + "\"latestTime\":\"2026-11-23T00:00:00.000Z\","
                        + "\"latestCloseTime\":\"1970-01-01T00:00:00.000Z\"}");
    }

    @Test
    void what_is_written_is_read_again() throws IOException {
        ClusterState state = ClusterState.empty()
                .with(DAY, List.of(set(DAY, 0), set(DAY, 1)))
                .with(NEXT_DAY, List.of(set(NEXT_DAY, 0)));
        ClusterState read = ClusterState.parse(state.toJson());
        assertThat(read).isEqualTo(state).hasSameHashCodeAs(state);
        assertThat(read.taskSets(DAY)).containsExactly(set(DAY, 0), set(DAY, 1));
        assertThat(read.taskSets(NEXT_DAY)).containsExactly(set(NEXT_DAY, 0));
    }

    @Test
    void what_others_wrote_stays() throws IOException {
        ClusterState state = parse("{\"latestTime\":\"2026-11-23T00:00:00.000Z\",\"ours\":1,\"beams\":{"
                + "\"2026-11-23T00:00:00.000Z\":[{\"partition\":0,\"tasks\":[{\"id\":\"a\",\"firehoseId\":\"f\"}],"
                + "\"theirs\":2}]}}");
        String changed = new String(state.with(DAY, List.of(set(DAY, 1))).toJson(), StandardCharsets.UTF_8);
        assertThat(changed).contains("\"ours\":1").contains("\"theirs\":2").contains("\"id\":\"id1\"");
    }

    @Test
    void closing_removes_the_intervals_before_a_time_and_records_the_last() {
        ClusterState state = ClusterState.empty()
                .with(DAY, List.of(set(DAY, 0)))
                .with(NEXT_DAY, List.of(set(NEXT_DAY, 0)))
                .closedBefore(NEXT_DAY.start());
        assertThat(state.taskSets(DAY)).isEmpty();
        assertThat(state.taskSets(NEXT_DAY)).hasSize(1);
        assertThat(state.toString()).contains("\"latestCloseTime\":\"2026-11-23T00:00:00.000Z\"");
        assertThat(state.closedBefore(DAY.start())).isEqualTo(state);
    }

    @Test
    void what_is_retired_stays_so_when_its_set_is_replaced_and_the_last_one_cannot_be() {
        TaskSet lost = new TaskSet(
                DAY, 0, List.of(new TaskSet.TaskName("one", "firehose"), new TaskSet.TaskName("two", "firehose")));
        ClusterState state = ClusterState.empty()
                .with(DAY, List.of(lost))
                .retired(lost, "one")
                .retired(lost, "two");
        assertThat(state.taskSets(DAY).get(0).retired()).containsExactly("one");

        ClusterState replaced = state.replaced(lost, set(DAY, 1000)).retired(lost, "two");
        assertThat(replaced.taskSets(DAY).get(0).retired()).containsExactly("one");
        assertThat(replaced.taskSets(DAY).get(0).live())
                .isEqualTo(set(DAY, 1000).tasks());
    }

    @Test
    void the_owner_of_a_set_is_recorded_with_it() throws IOException {
        ClusterState state = ClusterState.empty()
                .with(DAY, List.of(set(DAY, 0).ownedBy("us")))
                .retired(set(DAY, 0), "none");
        assertThat(ClusterState.parse(state.toJson()).taskSets(DAY))
                .containsExactly(set(DAY, 0).ownedBy("us"));
        assertThat(state.replaced(set(DAY, 0), set(DAY, 1000)).taskSets(DAY)).containsExactly(set(DAY, 1000));
    }

    @Test
    void an_interval_that_was_closed_is_open_again_as_it_was() throws IOException {
        ClusterState before = ClusterState.empty().with(DAY, List.of(set(DAY, 1000)));
        ClusterState closed =
                parse("{\"latestTime\":\"2026-11-23T00:00:00.000Z\",\"latestCloseTime\":\"2026-11-23T00:00:00.000Z\","
                        + "\"beams\":{\"2026-11-22T00:00:00.000Z\":[{\"theirs\":2}]}}");
        assertThat(before.isOpen(DAY)).isTrue();
        assertThat(closed.isOpen(DAY)).isFalse();

        ClusterState reopened = closed.reopened(DAY, before);
        assertThat(reopened.isOpen(DAY)).isTrue();
        assertThat(reopened.taskSets(DAY)).containsExactly(set(DAY, 1000));
        assertThat(reopened.toString()).contains("\"theirs\":2");
        assertThat(reopened.reopened(DAY, closed)).isEqualTo(reopened);
    }

    @Test
    void forgetting_an_interval_leaves_the_others() {
        ClusterState state = ClusterState.empty()
                .with(DAY, List.of(set(DAY, 0)))
                .with(NEXT_DAY, List.of(set(NEXT_DAY, 0)))
                .without(DAY);
        assertThat(state.taskSets(DAY)).isEmpty();
        assertThat(state.taskSets(NEXT_DAY)).hasSize(1);
    }

    @Test
    void an_empty_node_is_an_empty_state_and_garbage_is_refused() throws IOException {
        assertThat(parse("")).isEqualTo(ClusterState.empty());
        assertThat(parse("").taskSets(DAY)).isEmpty();
        assertThatThrownBy(() -> parse("[1]")).hasMessage("not a JSON object");
        assertThatThrownBy(() -> parse("{\"beams\":")).isInstanceOf(IOException.class);
    }
}
