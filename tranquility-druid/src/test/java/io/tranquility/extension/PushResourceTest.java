// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.core.Response;
import org.apache.druid.segment.incremental.SimpleRowIngestionMeters;
import org.apache.druid.server.security.Access;
import org.apache.druid.server.security.Action;
import org.apache.druid.server.security.AuthorizerMapper;
import org.apache.druid.server.security.ForbiddenException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushResourceTest {
    private static final String GOOD = "[{\"timestamp\":\"2026-01-01T00:10:00Z\",\"name\":\"a\"}]";

    private static final RunIdentity RUN = new RunIdentity("run-1", RunLedger.Restored.CRASH);

    @TempDir
    private Path directory;

    private final ManualClock clock = new ManualClock();
    private final FakeIndex index = new FakeIndex();
    private final Intake intake = new Intake(new SimpleRowIngestionMeters(), Windows.none(), clock);
    private final EndSignal end = new EndSignal(clock, Duration.ofMillis(1), null);
    private final BytesInFlight inFlight = new BytesInFlight(10_000);
    private final Set<Action> allowed = EnumSet.allOf(Action.class);
    private final Map<String, String> headers = new HashMap<>();
    private final PushResource resource = new PushResource(
            "ds",
            new AuthorizerMapper(
                    Map.of("test", (who, what, action) -> allowed.contains(action) ? Access.OK : Access.DENIED)),
            new BodyReader(1_000, inFlight),
            new BatchDecoder(spec(), 3),
            intake,
            end,
            () -> RUN,
            this::status);
    private RunLedger ledger;

    @BeforeEach
    void open() throws IOException {
        ledger = RunLedger.open(directory.toFile());
        intake.open(index, CommitMetadata.EMPTY, ledger);
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
    }

    @Test
    void a_batch_without_a_number_gets_the_answer_of_druids_own_receiver() throws IOException {
        final Response response = push(GOOD);
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(json(response)).isEqualTo(TaskJson.parse("{\"eventCount\":1}"));
        assertThat(header(response, "X-Tranquility-Incarnation")).isEqualTo("run-1");
        assertThat(header(response, "X-Tranquility-Restored")).isEqualTo("crash");
    }

    @Test
    void a_numbered_batch_gets_its_rejected_rows_and_a_repeat_the_same() throws IOException {
        number("lane", "1");
        final String mixed = "[" + GOOD.substring(1, GOOD.length() - 1) + ",7]";
        final JsonNode rejected = TaskJson.parse("[{\"index\":1,\"reason\":\"an event must be an object\"}]");
        assertThat(json(push(mixed)))
                .isEqualTo(TaskJson.parse("{\"eventCount\":2}")
                        .<ObjectNode>deepCopy()
                        .set("rejected", rejected));
        assertThat(json(push(mixed)).get("skipped").asBoolean()).isTrue();
        assertThat(json(push(mixed)).get("rejected")).isEqualTo(rejected);
    }

    @Test
    void smile_is_answered_in_smile() throws IOException {
        headers.put("Content-Type", "application/x-jackson-smile");
        final Response response = push(BodyFormat.SMILE.mapper().writeValueAsBytes(TaskJson.parse(GOOD)));
        assertThat(header(response, "Content-Type")).isEqualTo("application/x-jackson-smile");
        assertThat(BodyFormat.SMILE
                        .mapper()
                        .readTree((byte[]) response.getEntity())
                        .get("eventCount")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void what_the_client_did_wrong_is_said() throws IOException {
        assertError(push("[{"), 400, "The body is not readable as application/json after 0 events");
        assertError(push("[1,2,3,4]"), 413, "more than 3 events");
        assertError(push(" ".repeat(1_001)), 413, "more than 1000 bytes");
        headers.put("Content-Encoding", "br");
        assertError(push(GOOD), 415, "Content-Encoding [br] is not known");
        headers.put("Content-Encoding", "gzip");
        assertError(push(GOOD), 400, "could not be read to its end");
        headers.clear();
        number("lane", "one");
        assertError(push(GOOD), 400, "X-Firehose-Producer-Seq");
        assertThat(index.rows).isEmpty();
    }

    @Test
    void a_connection_that_breaks_is_a_400() throws IOException {
        final InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Early EOF");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };
        assertError(resource.pushEvents(broken, request()), 400, "Early EOF");
    }

    @Test
    void a_number_below_the_window_is_a_409() throws IOException {
        for (int sequence = 1; sequence <= 9; sequence++) {
            number("lane", Integer.toString(sequence));
            push(GOOD);
        }
        number("lane", "1");
        assertError(push(GOOD), 409, "Sequence [1] is below the last 8 numbers of producer [lane]; nothing was taken");
    }

    @Test
    void a_closed_task_is_a_410() throws Exception {
        index.failAt = "b";
        final String half = "[{\"timestamp\":\"2026-01-01T00:10:00Z\",\"name\":\"a\"},"
                + "{\"timestamp\":\"2026-01-01T00:10:00Z\",\"name\":\"b\"}]";
        final Response unfinished = push(half);
        assertError(unfinished, 503, "Stopped after 1 rows: no segment for b. Send the identical batch again");
        assertThat(header(unfinished, "Retry-After")).isEqualTo("1");
        intake.close();
        assertError(push(GOOD), 410, "The task takes no more batches; nothing was taken");
        final Response closed = push(half);
        assertError(closed, 410, "had taken the first 1 rows of this one");
        assertThat(new String((byte[]) closed.getEntity(), StandardCharsets.UTF_8))
                .contains("\"rowsTaken\":1");
    }

    @Test
    void a_stopping_task_is_a_503() throws Exception {
        intake.stop();
        final Response response = push(GOOD);
        assertError(response, 503, "Nothing was taken: the task is stopping");
        assertThat(header(response, "Retry-After")).isEqualTo("1");
    }

    @Test
    void too_many_producers_are_a_429() throws IOException {
        for (int i = 0; i < Producers.MAX_PRODUCERS; i++) {
            number("lane" + i, "1");
            push("[]");
        }
        number("one-more", "1");
        final Response response = push(GOOD);
        assertError(response, 429, "knows 10000 producers and none has been idle for 60 minutes");
        assertThat(header(response, "Retry-After")).isEqualTo("60");
    }

    @Test
    void abandon_ends_the_task_unless_it_publishes_already() throws Exception {
        assertThat(resource.abandon(request()).getStatus()).isEqualTo(200);
        assertThat(resource.abandon(request()).getStatus()).isEqualTo(200);
        assertThatThrownBy(() -> end.awaitShutoff(() -> {})).isInstanceOf(EndSignal.EndedException.class);
    }

    @Test
    void a_task_that_publishes_refuses_to_be_abandoned() throws Exception {
        end.startPublishing();
        assertError(resource.abandon(request()), 409, "cannot be abandoned any more");
    }

    @Test
    void shutdown_ends_the_taking_now_or_at_a_time() throws Exception {
        assertError(resource.shutdown("soon", request()), 400, "shutoffTime [soon] must be an ISO 8601 time");
        assertThat(resource.shutdown("2026-01-01T01:00:00Z", request()).getStatus())
                .isEqualTo(200);
        assertThat(end.shutoffTime()).hasToString("2026-01-01T01:00:00.000Z");
        assertThat(resource.shutdown(null, request()).getStatus()).isEqualTo(200);
        assertThat(resource.shutdown("", request()).getStatus()).isEqualTo(200);
        end.awaitShutoff(() -> {});
    }

    @Test
    void status_shows_the_task() throws IOException {
        final JsonNode status = json(resource.status(request()));
        assertThat(status.get("state").asText()).isEqualTo("taking");
        assertThat(status.get("restored").asText()).isEqualTo("crash");
        assertThat(status.get("rowsLost").asInt()).isEqualTo(7);
        assertThat(status.get("warnings").get(0).asText()).isEqualTo("a warning");
    }

    @Test
    void every_endpoint_is_authorized() {
        allowed.remove(Action.WRITE);
        assertThatThrownBy(() -> push(GOOD)).isInstanceOf(ForbiddenException.class);
        assertThatThrownBy(() -> resource.shutdown(null, request())).isInstanceOf(ForbiddenException.class);
        assertThatThrownBy(() -> resource.abandon(request())).isInstanceOf(ForbiddenException.class);
        assertThat(resource.status(request()).getStatus()).isEqualTo(200);
        allowed.remove(Action.READ);
        assertThatThrownBy(() -> resource.status(request())).isInstanceOf(ForbiddenException.class);
        assertThat(index.rows).isEmpty();
    }

    @Test
    void an_interrupted_wait_is_a_503() throws Exception {
        index.hold = new CountDownLatch(1);
        final Thread first = new Thread(() -> push(GOOD), "first-push");
        first.start();
        try {
            await().until(() -> index.adding);
            Thread.currentThread().interrupt();
            assertError(push(GOOD), 503, "The process is stopping; nothing was taken");
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            index.hold.countDown();
            first.join(10_000);
        }
        assertThat(index.rows).containsExactly("a");
    }

    @Test
    void overload_is_a_429_with_a_time_and_leaves_nothing_behind() throws Exception {
        try (BytesInFlight.Share others = inFlight.open()) {
            others.count(new ByteArrayInputStream(new byte[9_990])).readAllBytes();
            final Response response = push(GOOD);
            assertError(response, 429, "Nothing was taken: this process holds more than 10000 bytes");
            assertThat(header(response, "Retry-After")).isEqualTo("1");
        }
        assertThat(inFlight.held()).isZero();
        assertThat(push(GOOD).getStatus()).isEqualTo(200);
    }

    private void number(String producer, String sequence) {
        headers.put("X-Firehose-Producer-Id", producer);
        headers.put("X-Firehose-Producer-Seq", sequence);
    }

    private Response push(String body) {
        return push(body.getBytes(StandardCharsets.UTF_8));
    }

    private Response push(byte[] body) {
        return resource.pushEvents(new ByteArrayInputStream(body), request());
    }

    /** A request of an authenticated user, with the headers of the test. */
    private HttpServletRequest request() {
        return FakeRequest.with(headers);
    }

    private PushStatus status() {
        return new PushStatus(
                "task",
                "ds",
                Phase.TAKING,
                RUN,
                7,
                intake.snapshot(),
                0,
                0,
                List.of(),
                null,
                null,
                List.of("a warning"));
    }

    private static PushSpec spec() {
        final ObjectNode spec = (ObjectNode) TaskJson.hour("ds").toJson().get("spec");
        ((ObjectNode) spec.at("/dataSchema/parser/parseSpec"))
                .set("dimensionsSpec", TaskJson.parse("{\"dimensions\":[\"name\"]}"));
        return PushSpec.read(DruidJson.mapper(), spec);
    }

    private static void assertError(Response response, int status, String message) throws IOException {
        assertThat(json(response).path("error").asText()).contains(message);
        assertThat(response.getStatus()).isEqualTo(status);
    }

    private static String header(Response response, String name) {
        return response.getMetadata().getFirst(name).toString();
    }

    private static JsonNode json(Response response) throws IOException {
        return BodyFormat.JSON.mapper().readTree((byte[]) response.getEntity());
    }
}
