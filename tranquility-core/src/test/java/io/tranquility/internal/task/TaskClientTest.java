// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tranquility.internal.http.FakeHttpSender;
import io.tranquility.internal.overlord.FakeOverlord;
import io.tranquility.internal.overlord.TaskStatus;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.RetriesExhaustedException;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.testing.RecordingMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TaskClientTest {
    private final ManualScheduler scheduler = new ManualScheduler(Instant.EPOCH);
    private final Retrier retrier = new Retrier(scheduler, () -> 0);
    private final FakeOverlord overlord = new FakeOverlord();
    private final FakeHttpSender http = new FakeHttpSender();
    private final RecordingMetrics metrics = new RecordingMetrics();

    private TaskClient client(boolean numbered) {
        TaskLocation location = new TaskLocation(
                "task",
                () -> JsonNodeFactory.instance.objectNode().put("id", "task"),
                overlord,
                TestAddresses.BY_OVERLORD,
                retrier,
                Duration.ofMinutes(1),
                refusal -> {});
        Contact contact = new Contact(scheduler, Duration.ofMinutes(1));
        return new TaskClient(
                "task",
                "firehose:x:wiki",
                numbered,
                location,
                contact,
                http,
                retrier,
                new TaskClient.Patience(Duration.ofSeconds(75), Duration.ofMinutes(1)),
                metrics);
    }

    private static Push push() {
        PushBuffer body = new PushBuffer();
        byte[] json = "[{}]".getBytes(StandardCharsets.UTF_8);
        body.write(json, 0, json.length);
        return new Push(new PushBody(body, "application/json", 1, Optional.empty()), "me-0", 7);
    }

    @Test
    void pushes_to_the_tasks_service_with_the_number_of_the_batch() {
        http.answer(200, "{\"eventCount\":1}");
        assertThat(client(true).push(push())).isCompletedWithValue(new PushAnswer(List.of(), false, false));
        assertThat(http.calls().get(0).toString())
                .isEqualTo("POST http://worker:8091/druid/worker/v1/chat/firehose:x:wiki/push-events");
        assertThat(http.calls().get(0).headers())
                .isEqualTo(Map.of("X-Firehose-Producer-Id", "me-0", "X-Firehose-Producer-Seq", "7"));
        assertThat(http.calls().get(0).contentType()).isEqualTo("application/json");
        assertThat(http.bodies()).containsExactly("[{}]");
    }

    @Test
    void leaves_the_number_out_for_a_druid_that_would_mistake_it() {
        http.answer(200, "{\"eventCount\":1}");
        assertThat(client(false).push(push())).isCompleted();
        assertThat(http.calls().get(0).headers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 408, 429, 500, 503})
    void sends_the_same_again_when_another_time_may_do(int status) {
        http.answer(status, "not now").fail(new IOException("reset")).answer(200, "{}");
        Push push = push();
        CompletableFuture<PushAnswer> answer = client(true).push(push);
        assertThat(answer).isNotDone();
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(answer).isCompleted();
        assertThat(http.bodies()).containsExactly("[{}]", "[{}]", "[{}]");
        assertThat(http.calls())
                .allSatisfy(call -> assertThat(call.headers()).containsEntry("X-Firehose-Producer-Seq", "7"));
        assertThat(overlord.statusCalls()).isGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 409, 410, 413})
    void fails_at_once_with_the_tasks_words_when_another_time_cannot_do(int status) {
        http.answer(status, "because");
        CompletableFuture<PushAnswer> answer = client(true).push(push());
        assertThatThrownBy(answer::join).hasMessageContaining("HTTP " + status + " because");
        assertThat(http.calls()).hasSize(1);
    }

    @Test
    void asks_a_task_whether_it_lost_rows_and_takes_only_its_own_word() {
        http.reply(200, Map.of("x-tranquility-restored", "crash"))
                .reply(200, Map.of("x-tranquility-restored", "clean"))
                .reply(404, Map.of())
                .reply(403, Map.of());
        TaskClient client = client(true);
        assertThat(client.hasLostRows()).isCompletedWithValue(true);
        assertThat(client.hasLostRows()).isCompletedWithValue(false);
        assertThat(client.hasLostRows()).isCompletedExceptionally();
        assertThat(client.hasLostRows())
                .as("who may write but not read is not told")
                .isCompletedWithValue(false);
        assertThat(http.calls().get(0).toString())
                .isEqualTo("GET http://worker:8091/druid/worker/v1/chat/firehose:x:wiki/status");
        assertThat(client(false).hasLostRows())
                .as("a task without the extension does not come back from a crash")
                .isCompletedWithValue(false);
        assertThat(http.calls()).hasSize(4);
    }

    @Test
    void asks_a_task_to_end_without_publishing_unless_it_publishes_already() {
        http.reply(200, Map.of()).reply(409, Map.of()).reply(403, Map.of());
        TaskClient client = client(true);
        assertThat(client.abandon()).isCompletedWithValue(true);
        assertThat(client.abandon()).isCompletedWithValue(false);
        assertThatThrownBy(() -> client.abandon().join()).hasMessageContaining("HTTP 403");
        assertThat(http.calls().get(0).toString())
                .isEqualTo("POST http://worker:8091/druid/worker/v1/chat/firehose:x:wiki/abandon");
        assertThatThrownBy(() -> client(false).abandon().join()).hasMessageContaining("does not have the extension");
        assertThat(http.calls()).hasSize(3);
    }

    @Test
    void fails_when_the_task_is_found_to_have_ended() {
        http.fail(new IOException("refused"));
        CompletableFuture<PushAnswer> answer = client(true).push(push());
        overlord.set("task", new TaskStatus(TaskStatus.State.FAILED, Optional.empty(), "killed"));
        scheduler.advance(Duration.ofSeconds(1));
        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(TaskGoneException.class)
                .hasMessageContaining("killed");
    }

    @Test
    void gives_up_when_the_retry_period_is_over() {
        CompletableFuture<PushAnswer> answer = client(true).push(push());
        scheduler.advance(Duration.ofMinutes(2));
        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(RetriesExhaustedException.class)
                .hasMessageContaining("The push of 1 events to the task task failed")
                .hasMessageContaining("no answer");
    }

    @Test
    void an_answer_that_cannot_be_read_is_asked_for_again() {
        http.answer(200, "{\"eventCount\":").answer(200, "{\"eventCount\":0,\"skipped\":true}");
        CompletableFuture<PushAnswer> answer = client(true).push(push());
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(answer).isCompletedWithValue(new PushAnswer(List.of(), true, false));
        assertThat(metrics.counters()).isEqualTo(Map.of("RETRIES", 1L, "REPEATS_SKIPPED", 1L));
    }

    @Test
    void reads_which_events_were_left_out_and_why() {
        http.answer(200, "{\"eventCount\":3,\"rejected\":[{\"index\":1,\"reason\":\"bad\"},{\"index\":2}]}");
        assertThat(client(true).push(push()))
                .isCompletedWithValue(new PushAnswer(
                        List.of(new PushAnswer.Rejected(1, "bad"), new PushAnswer.Rejected(2, "no reason given")),
                        false,
                        false));
    }
}
