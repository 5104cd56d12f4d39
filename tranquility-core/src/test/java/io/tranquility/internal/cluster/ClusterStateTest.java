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
        String changed = new String(state.extended(DAY, List.of(set(DAY, 1))).toJson(), StandardCharsets.UTF_8);
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

    private static final Interval HALF_A_DAY = new Interval(DAY.start(), Instant.parse("2026-11-23T12:00:00Z"));
    private static final Interval TWO_DAYS = new Interval(DAY.start(), NEXT_DAY.end());

    private static ClusterState twoDays() {
        return ClusterState.empty().with(DAY, List.of(set(TWO_DAYS, 0))).with(NEXT_DAY, List.of(set(TWO_DAYS, 0)));
    }

    @Test
    void a_set_of_several_segments_is_recorded_for_each_as_in_the_original() {
        String entry = "[{\"interval\":\"2026-11-23T00:00:00.000Z/2026-11-25T00:00:00.000Z\",\"partition\":0,"
                + "\"tasks\":[{\"id\":\"id0\",\"firehoseId\":\"firehose0\"}]}]";
        assertThat(twoDays().toString())
                .isEqualTo(
                        "{\"beams\":{\"2026-11-23T00:00:00.000Z\":" + entry + ",\"2026-11-24T00:00:00.000Z\":" + entry
                                + "},\"latestTime\":\"2026-11-24T00:00:00.000Z\",\"latestCloseTime\":\"1970-01-01T00:00:00.000Z\"}");
        assertThat(twoDays().taskSets(NEXT_DAY)).containsExactly(set(TWO_DAYS, 0));
    }

    @Test
    void what_becomes_of_a_set_of_several_segments_is_recorded_for_each() throws IOException {
        TaskSet pair = new TaskSet(
                TWO_DAYS, 0, List.of(new TaskSet.TaskName("one", "firehose"), new TaskSet.TaskName("two", "firehose")));
        ClusterState state = ClusterState.empty().with(DAY, List.of(pair)).with(NEXT_DAY, List.of(pair));
        ClusterState retired = state.retired(pair, "one").retired(pair, "two");
        assertThat(retired.taskSets(DAY).get(0).retired()).containsExactly("one");
        assertThat(retired.taskSets(NEXT_DAY)).isEqualTo(retired.taskSets(DAY));

        String text = retired.toString();
        String mark = ",\"tranquilityRetired\":[\"one\"]";
        int last = text.lastIndexOf(mark);
        ClusterState writtenBack = parse(text.substring(0, last) + text.substring(last + mark.length()));
        assertThat(writtenBack.taskSets(NEXT_DAY).get(0).retired())
                .as("whichever entry says so")
                .containsExactly("one");
        assertThat(writtenBack.retired(pair, "two").taskSets(DAY).get(0).retired())
                .containsExactly("one");

        assertThat(state.replaced(pair, set(TWO_DAYS, 1000)).taskSets(NEXT_DAY)).containsExactly(set(TWO_DAYS, 1000));
        assertThat(state.extended(DAY, List.of(set(TWO_DAYS, 1))).taskSets(NEXT_DAY))
                .containsExactly(pair, set(TWO_DAYS, 1));
        assertThat(state.without(NEXT_DAY)).isEqualTo(state.without(DAY));
        assertThat(state.without(NEXT_DAY).taskSets(DAY)).isEmpty();
    }

    @Test
    void a_set_of_several_segments_is_closed_when_the_last_of_them_is_over() {
        assertThat(twoDays().closedBefore(NEXT_DAY.start()).taskSets(DAY)).hasSize(1);
        assertThat(twoDays().closedBefore(NEXT_DAY.end()).taskSets(DAY)).isEmpty();
    }

    @Test
    void a_part_of_an_interval_is_served_by_its_sets_and_divides_a_longer_one() {
        ClusterState day = ClusterState.empty().with(DAY, List.of(set(DAY, 0)));
        Interval evening = new Interval(HALF_A_DAY.end(), DAY.end());
        assertThat(day.taskSets(HALF_A_DAY)).containsExactly(set(DAY, 0));
        assertThat(day.taskSets(evening)).containsExactly(set(DAY, 0));
        assertThat(day.divisions(evening)).isEmpty();
        assertThat(day.isOpen(evening)).isTrue();

        ClusterState half = ClusterState.empty().with(HALF_A_DAY, List.of(set(HALF_A_DAY, 0)));
        assertThat(half.taskSets(DAY)).isEmpty();
        assertThat(half.divisions(DAY)).containsExactly(HALF_A_DAY.end());
        assertThat(half.closedBefore(DAY.end()).divisions(TWO_DAYS)).isEmpty();
    }

    @Test
    void a_closed_part_divides_an_interval_too() throws IOException {
        assertThat(parse("{\"latestCloseTime\":\"2026-11-23T12:00:00.000Z\"}").divisions(DAY))
                .containsExactly(HALF_A_DAY.end());
        assertThat(parse("{\"latestCloseTime\":\"2026-11-23T00:00:00.000Z\"}").divisions(DAY))
                .isEmpty();
    }

    @Test
    void times_may_be_in_any_time_zone() throws IOException {
        ClusterState state = parse("{\"beams\":{\"2026-11-23T05:30:00.000+05:30\":[{\"partition\":0,"
                + "\"interval\":\"2026-11-23T05:30:00.000+05:30/2026-11-24T05:30:00.000+05:30\","
                + "\"tasks\":[{\"id\":\"id0\",\"firehoseId\":\"firehose0\"}]}]},"
                + "\"latestCloseTime\":\"2026-11-22T05:30:00.000+05:30\"}");
        assertThat(state.taskSets(DAY)).containsExactly(set(DAY, 0));
        assertThat(state.isOpen(DAY)).isTrue();
        assertThat(state.closedBefore(DAY.end()).taskSets(DAY)).isEmpty();
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
                .with(NEXT_DAY, List.of(set(NEXT_DAY, 1)))
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
