// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tranquility.beam.DropReason;
import io.tranquility.beam.SendResult;
import io.tranquility.event.ObjectWriter;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.cluster.TaskSet;
import io.tranquility.internal.http.FakeHttpSender;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.overlord.FakeOverlord;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.metrics.MetricListener;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.testing.RecordingDelivery;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DruidBeamTest {
    /** Writes {@code [a,b]} for the events a and b, and cannot write an empty event. */
    private static final class ListWriter implements ObjectWriter<String> {
        private int calls;

        @Override
        public String contentType() {
            return "text/list";
        }

        @Override
        public void writeAll(List<? extends String> events, OutputStream out) throws IOException {
            calls++;
            out.write('[');
            for (String event : events) {
                if (event.isEmpty()) {
                    throw new IOException("it is empty");
                }
                out.write((event + ",").getBytes(StandardCharsets.UTF_8));
            }
            out.write(']');
        }

        @Override
        public String toString() {
            return "ListWriter";
        }
    }

    private final ManualScheduler scheduler = new ManualScheduler(Instant.EPOCH);
    private final Retrier retrier = new Retrier(scheduler, () -> 0);
    private final FakeOverlord overlord = new FakeOverlord();
    private final FakeHttpSender http = new FakeHttpSender();
    private final ListWriter writer = new ListWriter();

    private DruidBeam<String> beam(int replicants, int chunkSize) {
        TaskSet set = new TaskSet(
                new Interval(Instant.EPOCH, Instant.EPOCH.plusSeconds(3600)),
                0,
                IntStream.range(0, replicants)
                        .mapToObj(i -> new TaskSet.TaskName("task" + i, "task" + i))
                        .toList());
        Attempt attempt = new Attempt(
                set,
                set.tasks().stream()
                        .map(task -> new Replicant(
                                set, client(task.id()), new NoRecords(), overlord, retrier, MetricListener.NONE))
                        .toList(),
                new Lanes("me"),
                scheduler,
                Duration.ofSeconds(15),
                Instant.MAX);
        Attempts attempts = new Attempts(
                attempt,
                lost -> CompletableFuture.failedFuture(new IllegalStateException("no other attempt")),
                scheduler,
                new HandOffs(overlord, scheduler));
        return new DruidBeam<>(
                attempts,
                writer,
                new PushBuffers(),
                scheduler,
                new DruidBeam.Chunking(chunkSize, Duration.ofMinutes(1)),
                MetricListener.NONE);
    }

    private TaskClient client(String id) {
        TaskLocation location = new TaskLocation(
                id,
                () -> JsonNodeFactory.instance.objectNode().put("id", id),
                overlord,
                TestAddresses.BY_OVERLORD,
                retrier,
                Duration.ofMinutes(1),
                refusal -> {});
        Contact contact = new Contact(scheduler, Duration.ofMinutes(1));
        return new TaskClient(
                id,
                "firehose:" + id,
                true,
                location,
                contact,
                http,
                retrier,
                new TaskClient.Patience(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                MetricListener.NONE);
    }

    private List<String> lanes() {
        return http.calls().stream()
                .map(call -> call.headers().get("X-Firehose-Producer-Id") + "/"
                        + call.headers().get("X-Firehose-Producer-Seq"))
                .toList();
    }

    private static HttpAnswer ok() {
        return new HttpAnswer(200, Map.of(), new byte[0]);
    }

    @Test
    void pushes_of_a_batch_with_a_name_are_called_by_it_whoever_sends_them() {
        http.serve(call -> CompletableFuture.completedFuture(ok()));
        for (int instance = 0; instance < 2; instance++) {
            Tranquilizer<String> tranquilizer =
                    new Tranquilizer<>(beam(1, 2), new TranquilizerTuning(10, 5, Duration.ZERO, false), scheduler);
            List<CompletableFuture<SendResult>> results = tranquilizer.sendBatch("n", List.of("a", "b", "c"));
            scheduler.advance(Duration.ofMillis(10));
            assertThat(results).allSatisfy(result -> assertThat(result).isCompleted());
        }
        assertThat(lanes()).containsExactly("n/-1", "n-1/-1", "n/-1", "n-1/-1");
    }

    @Test
    void cuts_events_into_chunks_and_numbers_them_in_one_lane_as_they_are_answered() {
        http.answer(200, "").answer(200, "");
        List<RecordingDelivery<String>> deliveries = RecordingDelivery.of("a", "b", "c");
        beam(1, 2).deliver(deliveries);
        assertThat(http.bodies()).containsExactly("[a,b,]", "[c,]");
        assertThat(lanes()).containsExactly("me-0/1", "me-0/2");
        assertThat(deliveries)
                .allSatisfy(delivery -> assertThat(delivery.result()).isEqualTo(SendResult.SENT));
    }

    @Test
    void has_one_batch_in_flight_in_each_lane() {
        CompletableFuture<HttpAnswer> first = new CompletableFuture<>();
        http.answer(first).answer(200, "").answer(200, "").answer(200, "");
        DruidBeam<String> beam = beam(1, 1);
        beam.deliver(RecordingDelivery.of("a", "b", "c"));
        first.complete(ok());
        beam.deliver(RecordingDelivery.of("d"));
        assertThat(lanes()).containsExactly("me-0/1", "me-1/1", "me-1/2", "me-0/2");
    }

    @Test
    void writes_a_batch_once_for_all_replicants_and_it_is_sent_when_all_have_taken_it() {
        CompletableFuture<HttpAnswer> second = new CompletableFuture<>();
        http.answer(200, "").answer(second);
        List<RecordingDelivery<String>> deliveries = RecordingDelivery.of("a");
        beam(2, 10).deliver(deliveries);
        assertThat(http.bodies()).containsExactly("[a,]", "[a,]");
        assertThat(lanes()).containsExactly("me-0/1", "me-0/1");
        assertThat(writer.calls).isEqualTo(1);
        assertThat(deliveries.get(0).isSettled()).isFalse();

        second.complete(ok());
        assertThat(deliveries.get(0).result()).isEqualTo(SendResult.SENT);
    }

    @Test
    void events_share_the_bytes_of_their_push_which_counts_once_for_all_replicants() {
        http.answer(200, "").answer(200, "");
        List<RecordingDelivery<String>> deliveries = RecordingDelivery.of("a", "b", "c");
        beam(2, 10).deliver(deliveries);
        assertThat(http.bodies()).containsExactly("[a,b,c,]", "[a,b,c,]");
        assertThat(deliveries)
                .extracting(delivery -> ((SendResult.Sent) delivery.result()).bytes())
                .containsExactly(3, 3, 2);
    }

    @Test
    void a_failed_batch_fails_its_events_and_its_lane_is_not_used_again() {
        http.answer(403, "no").answer(200, "");
        DruidBeam<String> beam = beam(1, 10);
        List<RecordingDelivery<String>> failed = RecordingDelivery.of("a", "b");
        beam.deliver(failed);
        assertThat(failed).allSatisfy(delivery -> assertThat(delivery.failure()).hasMessageContaining("403"));
        beam.deliver(RecordingDelivery.of("c"));
        assertThat(lanes()).containsExactly("me-0/1", "me-1/1");
    }

    @Test
    void a_body_that_may_still_be_read_by_an_attempt_that_was_given_up_is_not_written_over() {
        CompletableFuture<HttpAnswer> never = new CompletableFuture<>();
        http.fail(new IOException("timed out")).answer(200, "").answer(never);
        DruidBeam<String> beam = beam(1, 10);
        beam.deliver(RecordingDelivery.of("a"));
        scheduler.advance(Duration.ofSeconds(1));
        beam.deliver(RecordingDelivery.of("b"));
        assertThat(http.calls().get(2).body()).isNotSameAs(http.calls().get(0).body());
    }

    @Test
    void a_buffer_is_used_again_after_a_batch_that_was_answered_at_once() {
        http.answer(200, "").answer(200, "");
        DruidBeam<String> beam = beam(1, 10);
        beam.deliver(RecordingDelivery.of("a"));
        beam.deliver(RecordingDelivery.of("b"));
        assertThat(http.calls().get(1).body()).isSameAs(http.calls().get(0).body());
        assertThat(http.bodies()).containsExactly("[a,]", "[b,]");
    }

    @Test
    void events_that_cannot_be_written_are_dropped_and_the_others_are_sent() {
        http.answer(200, "");
        List<RecordingDelivery<String>> deliveries = RecordingDelivery.of("a", "", "b", "");
        beam(1, 10).deliver(deliveries);
        assertThat(http.bodies()).containsExactly("[a,b,]");
        assertThat(deliveries.get(0).result()).isEqualTo(SendResult.SENT);
        assertThat(deliveries.get(1).result())
                .isEqualTo(new SendResult.Dropped(
                        DropReason.UNWRITABLE, "ListWriter cannot write the event: it is empty"));
        assertThat(deliveries.get(2).result()).isEqualTo(SendResult.SENT);
    }

    @Test
    void nothing_is_pushed_when_no_event_can_be_written() {
        beam(1, 10).deliver(RecordingDelivery.of("", ""));
        assertThat(http.calls()).isEmpty();
    }

    @Test
    void events_that_druid_left_out_are_dropped_with_its_reason() {
        http.answer(200, "{\"rejected\":[{\"index\":1,\"reason\":\"no such day\"},{\"index\":99,\"reason\":\"?\"}]}");
        List<RecordingDelivery<String>> deliveries = RecordingDelivery.of("a", "b", "c");
        beam(1, 10).deliver(deliveries);
        assertThat(deliveries.get(0).result()).isEqualTo(SendResult.SENT);
        assertThat(deliveries.get(1).result()).isEqualTo(new SendResult.Dropped(DropReason.REJECTED, "no such day"));
        assertThat(deliveries.get(2).result()).isEqualTo(SendResult.SENT);
    }

    @Test
    void a_buffer_grows_as_it_is_written_to() {
        PushBuffer buffer = new PushBuffer();
        byte[] block = new byte[50_000];
        block[0] = 7;
        for (int i = 0; i < 5; i++) {
            buffer.write(block, 0, block.length);
        }
        buffer.write(9);
        assertThat(buffer.length()).isEqualTo(250_001);
        assertThat(buffer.bytes()[200_000]).isEqualTo((byte) 7);
        assertThat(buffer.bytes()[250_000]).isEqualTo((byte) 9);
    }
}
