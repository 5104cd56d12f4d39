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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.embedded.Role;
import io.tranquility.embedded.TaskStatus.State;
import io.tranquility.extension.RunningTask.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the endpoint does with batches, on a real Druid; each test has its own data source. */
@ExtendWith(SharedDruid.class)
class PushEventsIT {
    @Test
    void a_repeated_batch_is_skipped_and_a_changed_one_counted_as_a_conflict() {
        final RunningTask task = RunningTask.submit(druid(), TaskJson.hour("repeats"));
        assertThat(task.push("lane", 1, events(0, 10)).json())
                .isEqualTo(TaskJson.parse("{\"eventCount\":10,\"rejected\":[]}"));
        assertThat(task.push("lane", 1, events(0, 10)).json())
                .isEqualTo(TaskJson.parse("{\"eventCount\":0,\"skipped\":true,\"rejected\":[]}"));
        assertThat(task.push("lane", 1, events(10, 5)).json().get("eventCount").asInt())
                .isEqualTo(5);
        for (int sequence = 2; sequence <= 9; sequence++) {
            task.push("lane", sequence, events(sequence * 100, 1));
        }
        final Answer below = task.push("lane", 1, events(0, 10));
        assertThat(below.status()).isEqualTo(409);
        assertThat(below.json().get("error").asText()).contains("Sequence [1]", "nothing was taken");

        final JsonNode status = task.status().json();
        assertThat(status.get("rowsTaken").asInt()).isEqualTo(23);
        assertThat(status.get("batchesSkipped").asInt()).isEqualTo(1);
        assertThat(status.get("conflicts").asInt()).isEqualTo(1);
        awaitRealtimeCount("repeats", 23);
        end(task);
        awaitCount("repeats", 23);
    }

    @Test
    void a_truncated_body_and_then_its_retry_lose_nothing() throws IOException {
        final RunningTask task = RunningTask.submit(druid(), TaskJson.hour("truncated"));
        final String batch = events(0, 100);
        sendHalf(task.url("push-events"), batch);
        final Answer half = task.push("lane", 1, batch.substring(0, batch.length() / 2));
        assertThat(half.status()).isEqualTo(400);
        assertThat(half.json().get("error").asText()).contains("not readable as application/json");
        assertThat(task.status().json().get("rowsTaken").asInt()).isZero();

        assertThat(task.push("lane", 1, batch).json().get("eventCount").asInt()).isEqualTo(100);
        awaitRealtimeCount("truncated", 100);
        end(task);
        awaitCount("truncated", 100);
    }

    @Test
    void garbage_is_named_and_its_neighbours_arrive() {
        final RunningTask task = RunningTask.submit(druid(), TaskJson.hour("garbage"));
        final String body = "[" + event(0) + ",7," + event(1) + ",{\"timestamp\":\"yesterday\"},"
                + "{\"timestamp\":\"2027-01-01T00:00:00Z\",\"page\":\"late\"},"
                + "{\"timestamp\":\"2026-01-01T00:10:00Z\",\"page\":\"metric\",\"added\":\"many\"}," + event(2) + "]";
        final JsonNode answer = task.push("lane", 1, body).json();
        assertThat(answer.get("eventCount").asInt()).isEqualTo(7);
        assertThat(answer.findValuesAsText("index")).containsExactly("1", "3", "4");
        assertThat(answer.findValuesAsText("reason").get(2)).contains("outside the task's interval");
        final JsonNode repeated = task.push("lane", 1, body).json();
        assertThat(repeated.get("skipped").asBoolean()).isTrue();
        assertThat(repeated.get("rejected")).isEqualTo(answer.get("rejected"));

        final JsonNode status = task.status().json();
        assertThat(status.get("rowsTaken").asInt()).isEqualTo(4);
        assertThat(status.get("rowsWithErrors").asInt()).isEqualTo(1);
        assertThat(status.get("rowsUnparseable").asInt()).isEqualTo(2);
        assertThat(status.get("rowsThrownAway").asInt()).isEqualTo(1);
        awaitRealtimeCount("garbage", 4);
        end(task);
        awaitCount("garbage", 4);
    }

    @Test
    void smile_and_gzip_are_taken_and_too_large_a_body_is_not() throws IOException {
        final RunningTask task = RunningTask.submit(druid(), TaskJson.hour("bodies"));
        final JsonNode events = TaskJson.parse(events(0, 10));
        final Answer smile = RunningTask.send(HttpRequest.newBuilder(task.urlByName("push-events"))
                .header("Content-Type", "application/x-jackson-smile")
                .POST(BodyPublishers.ofByteArray(BodyFormat.SMILE.mapper().writeValueAsBytes(events))));
        assertThat(smile.json().get("eventCount").asInt()).isEqualTo(10);

        final Answer gzip = RunningTask.send(gzip(task, events(10, 10)));
        assertThat(gzip.json().get("eventCount").asInt()).isEqualTo(10);
        final Answer bomb = RunningTask.send(gzip(task, " ".repeat(SharedDruid.MAX_BODY_BYTES + 1)));
        assertThat(bomb.status()).isEqualTo(413);
        assertThat(bomb.json().get("error").asText())
                .contains("more than " + SharedDruid.MAX_BODY_BYTES + " bytes", "druid.tranquility.maxBodyBytes");
        awaitRealtimeCount("bodies", 20);
        end(task);
        awaitCount("bodies", 20);
    }

    @Test
    void a_batch_that_finds_its_interval_locked_is_continued_when_it_comes_again() {
        final TaskJson stranger =
                new TaskJson("locked", "2026-01-01T00:01:00.000Z/2026-01-01T00:02:00.000Z", "MINUTE", 0, 0);
        final ObjectNode otherGroup = stranger.toJson().deepCopy();
        otherGroup.put("groupId", "another");
        final RunningTask holder = RunningTask.submit(druid(), stranger, otherGroup);
        holder.push(events(60, 1));
        final RunningTask task = RunningTask.submit(
                druid(), new TaskJson("locked", "2026-01-01T00:00:00.000Z/2026-01-01T00:02:00.000Z", "MINUTE", 0, 0));

        final Answer stopped = task.push("lane", 1, events(58, 4));
        assertThat(stopped.status()).isEqualTo(503);
        assertThat(stopped.json().get("error").asText())
                .contains("Stopped after 2 rows", "allocates no segment for 2026-01-01T00:01:00.000Z");
        end(holder);
        assertThat(task.push("lane", 1, events(58, 4)).json())
                .isEqualTo(TaskJson.parse("{\"eventCount\":4,\"rejected\":[]}"));
        assertThat(task.status().json().get("segments")).hasSize(2);
        end(task);
        awaitCount("locked", 5);
    }

    @Test
    void a_closed_task_knows_its_batches_and_takes_no_others() {
        druid().stop(Role.HISTORICAL);
        final RunningTask task = RunningTask.submit(druid(), TaskJson.hour("closed"));
        try {
            task.push("lane", 1, events(0, 10));
            task.shutdown();
            task.awaitState("handingOff");
            assertThat(task.shutdown().status()).isEqualTo(200);

            assertThat(task.push("lane", 1, events(0, 10)).json().get("skipped").asBoolean())
                    .isTrue();
            final Answer unknown = task.push("lane", 2, events(10, 10));
            assertThat(unknown.status()).isEqualTo(410);
            assertThat(unknown.json().get("error").asText()).contains("nothing was taken");
            assertThat(task.push(events(10, 10)).status()).isEqualTo(410);
            awaitRealtimeCount("closed", 10);
        } finally {
            druid().start(Role.HISTORICAL);
        }
        assertThat(task.awaitEnd().state()).isEqualTo(State.SUCCESS);
        awaitCount("closed", 10);
    }

    private static HttpRequest.Builder gzip(RunningTask task, String body) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body.getBytes(StandardCharsets.UTF_8));
        }
        return HttpRequest.newBuilder(task.url("push-events"))
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(bytes.toByteArray()));
    }

    /** Promises the whole body, sends half of it and hangs up; returns when the task has noticed. */
    private static void sendHalf(URI url, String body) throws IOException {
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            final OutputStream out = socket.getOutputStream();
            out.write(("POST " + url.getPath() + " HTTP/1.1\r\nHost: " + url.getHost()
                            + "\r\nContent-Type: application/json\r\nX-Firehose-Producer-Id: lane\r\n"
                            + "X-Firehose-Producer-Seq: 1\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, 0, bytes.length / 2);
            out.flush();
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }
}
