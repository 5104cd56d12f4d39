// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.contract.Wire.Seen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a sender of events sees of a Druid with a push task, asserted alike on the fake one and on real ones: status codes,
 * the shapes of answers, and which rows are in Druid in the end. Where Druid 28 and the extension differ the assertion
 * names both.
 */
public abstract class PushTaskContract {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PRODUCER_ID = "X-Firehose-Producer-Id";
    private static final String PRODUCER_SEQUENCE = "X-Firehose-Producer-Seq";

    /** Of the interval of the test's tasks. */
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.HOURS);

    private final List<String> submitted = new ArrayList<>();

    /** Where the Overlord listens. */
    protected abstract URI overlord();

    /** What it is. */
    protected abstract DruidFlavour flavour();

    /** How many of the events that were sent can be queried. */
    protected abstract long queryableEvents(String dataSource) throws Exception;

    /** Ends what a test has for itself; nothing, if it has nothing. */
    protected void close() {}

    /** @param chat the beginning of the addresses of its endpoints */
    private record Task(String id, String serviceName, String chat) {
        URI push() {
            return at(serviceName, "push-events");
        }

        URI at(String name, String action) {
            return URI.create(chat + name + "/" + action);
        }
    }

    /** Workers have few slots. */
    @AfterEach
    final void cancelTasks() throws Exception {
        for (String id : submitted) {
            cancel(id);
        }
        close();
    }

    @Test
    void tells_its_version_and_whether_the_extension_is_loaded() throws Exception {
        Seen status = Wire.get(overlord().resolve("/status"));
        assertThat(status.status()).isEqualTo(200);
        assertThat(status.json().path("version").asText()).isEqualTo(flavour().version());
        assertThat(status.json().path("modules").findValuesAsText("artifact").contains("druid-tranquility"))
                .isEqualTo(flavour().hasExtension());
    }

    @Test
    void tells_who_leads() throws Exception {
        assertThat(Wire.get(overlord().resolve("/druid/indexer/v1/isLeader")).json())
                .isEqualTo(Wire.JSON.readTree("{\"leader\":true}"));
        assertThat(Wire.get(overlord().resolve("/druid/indexer/v1/leader")).body())
                .isEqualTo(overlord().toString());
    }

    @Test
    void a_task_that_it_does_not_know_is_404_in_plain_text() throws Exception {
        Seen status = Wire.get(taskUri("never-submitted", "status"));
        assertThat(status.status()).isEqualTo(404);
        assertThat(status.contentType()).startsWith("text/plain");
        assertThat(status.body()).isEqualTo("Cannot find any task with id: [never-submitted]");
        assertThat(Wire.post(taskUri("never-submitted", "shutdown"), "").status())
                .isEqualTo(404);
    }

    @Test
    void refuses_a_task_of_a_type_that_it_does_not_know() throws Exception {
        Seen refused = Wire.post(overlord().resolve("/druid/indexer/v1/task"), "{\"type\":\"no_such_type\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("error").asText())
                .contains("Could not resolve type id 'no_such_type' as a subtype of");
    }

    @Test
    void shows_of_a_task_what_tells_it_from_others() throws Exception {
        ObjectNode json = taskJson(newDataSource());
        json.putObject("context").put("tranquilityOwner", "us");
        String id = json.get("id").asText();
        assertThat(submit(json).status()).isEqualTo(200);
        Seen shown = Wire.get(overlord().resolve("/druid/indexer/v1/task/" + id));
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.json().path("task").asText()).isEqualTo(id);
        for (String place : List.of(
                "/spec/dataSchema/dataSource",
                "/spec/ioConfig/firehose/interval",
                "/spec/ioConfig/firehose/delegate/delegate/serviceName",
                "/spec/tuningConfig/shardSpec/partitionNum",
                "/context/tranquilityOwner")) {
            assertThat(shown.json().path("payload").at(place))
                    .as(place + " of " + shown.body())
                    .isEqualTo(json.at(place));
        }
        assertThat(Wire.get(overlord().resolve("/druid/indexer/v1/task/never-submitted"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void refuses_a_second_task_of_the_same_id() throws Exception {
        ObjectNode json = taskJson(newDataSource());
        String id = json.get("id").asText();
        Seen first = submit(json);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json()).isEqualTo(Wire.JSON.createObjectNode().put("task", id));

        Seen second = submit(json);
        assertThat(second.status()).isEqualTo(400);
        boolean is28 = flavour() == DruidFlavour.DRUID_28;
        assertThat(second.json().path(is28 ? "error" : "errorMessage").asText())
                .as(second.body())
                .isEqualTo(is28 ? "Task [" + id + "] already exists." : "Task[" + id + "] already exists");
        assertThat(second.json().path("errorCode").asText("")).isEqualTo(is28 ? "" : "entryAlreadyExists");

        cancel(id);
        assertThat(submit(json).status()).isEqualTo(400);
    }

    @Test
    void a_running_task_has_a_location_and_a_cancelled_one_has_failed() throws Exception {
        Task task = running(newDataSource());
        JsonNode status = status(task.id());
        assertThat(status.path("id").asText()).isEqualTo(task.id());
        assertThat(status.path("type").asText()).isEqualTo("index_realtime");
        assertThat(status.path("statusCode").asText()).isEqualTo("RUNNING");
        assertThat(status.path("runnerStatusCode").asText()).isEqualTo("RUNNING");
        assertThat(status.at("/location/tlsPort").asInt()).isEqualTo(-1);
        assertThat(status.path("errorMsg").isNull()).isTrue();
        assertThat(Wire.get(overlord().resolve("/druid/indexer/v1/runningTasks"))
                        .json()
                        .findValuesAsText("id"))
                .contains(task.id());

        assertThat(Wire.post(taskUri(task.id(), "shutdown"), "").json())
                .isEqualTo(Wire.JSON.createObjectNode().put("task", task.id()));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        status(task.id()).path("statusCode").asText())
                .isEqualTo("FAILED"));
        assertThat(status(task.id()).path("errorMsg").asText()).isEqualTo("Shutdown request from user");
    }

    @Test
    void takes_batches_and_publishes_them_when_it_is_shut_down() throws Exception {
        String dataSource = newDataSource();
        Task task = running(dataSource);
        assertTaken(Wire.post(task.push(), events(0, 3)), 3);
        assertTaken(Wire.post(task.push(), "[]"), 0);
        assertTaken(Wire.send(smile(task, events(3, 4))), 4);
        assertTaken(Wire.send(gzip(task, events(7, 5))), 5);
        awaitQueryable(dataSource, 12);

        shutDown(task);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        status(task.id()).path("statusCode").asText())
                .isEqualTo("SUCCESS"));
        awaitQueryable(dataSource, 12);
    }

    @Test
    void an_event_without_a_readable_time_fails_its_batch_on_28_and_is_left_out_by_the_extension() throws Exception {
        String dataSource = newDataSource();
        Task task = running(dataSource);
        String batch =
                "[" + event(0) + ",{\"timestamp\":\"yesterday\",\"page\":\"b\"},{\"page\":\"c\"}," + event(1) + "]";

        Seen old = Wire.post(task.push(), batch);
        Seen numbered = Wire.post(task.push(), batch, producer("lane", "1"));

        if (flavour().hasExtension()) {
            assertTaken(old, 4);
            assertTaken(numbered, 4);
            assertThat(old.json().has("rejected")).isFalse();
            assertThat(numbered.json().path("rejected").findValuesAsText("index"))
                    .containsExactly("1", "2");
            assertThat(numbered.json().path("rejected").findValuesAsText("reason"))
                    .allSatisfy(reason -> assertThat(reason).isNotBlank());
            awaitQueryable(dataSource, 4);
        } else {
            assertThat(old.status()).isEqualTo(500);
            assertThat(old.contentType()).startsWith("text/html");
            assertThat(old.body()).contains("Timestamp[yesterday] is unparseable!");
            assertThat(numbered.status()).isEqualTo(500);
            assertTaken(Wire.post(task.push(), events(0, 1)), 1);
            awaitQueryable(dataSource, 1);
        }
    }

    @Test
    void an_event_outside_the_interval_is_not_indexed_but_its_neighbours_are() throws Exception {
        String dataSource = newDataSource();
        Task task = running(dataSource);
        String outside = "{\"timestamp\":" + start.minus(2, ChronoUnit.HOURS).toEpochMilli() + ",\"page\":\"old\"}";
        assertTaken(Wire.post(task.push(), "[" + event(0) + "," + outside + "," + event(1) + "]"), 3);
        awaitQueryable(dataSource, 2);
    }

    @Test
    void an_event_with_an_unparseable_metric_is_taken() throws Exception {
        String dataSource = newDataSource();
        Task task = running(dataSource);
        String odd = event(0).replace("\"added\":1", "\"added\":\"many\"");
        assertTaken(Wire.post(task.push(), "[" + odd + "," + event(1) + "]"), 2);
        awaitQueryable(dataSource, 2);
    }

    @Test
    void takes_nothing_of_a_body_that_is_no_batch() throws Exception {
        String dataSource = newDataSource();
        Task task = running(dataSource);
        int refused = flavour().hasExtension() ? 400 : 500;
        for (String body : new String[] {events(0, 5).substring(0, 70), event(0), "hello", "", events(0, 2) + "]"}) {
            if (body.endsWith("]]") && !flavour().hasExtension()) {
                continue; // Druid 28 reads no further than the array.
            }
            Seen answer = Wire.post(task.push(), body);
            assertThat(answer.status()).as(body).isEqualTo(refused);
            assertThat(answer.json().path("error").asText()).as(body).isNotBlank();
        }
        assertTaken(Wire.post(task.push(), events(0, 1)), 1);
        awaitQueryable(dataSource, 1);
    }

    @Test
    void takes_a_numbered_batch_once() throws Exception {
        String dataSource = newDataSource();
        Task task = running(dataSource);
        assertTaken(Wire.post(task.push(), events(0, 3), producer("lane", "5")), 3);

        JsonNode skipped =
                Wire.post(task.push(), events(0, 3), producer("lane", "5")).json();

        assertThat(skipped.path("eventCount").asInt()).isZero();
        assertThat(skipped.path("skipped").asBoolean()).isTrue();
        assertThat(skipped.has("rejected")).isEqualTo(flavour().hasExtension());
        assertTaken(Wire.post(task.push(), events(3, 2), producer("other", "5")), 2);
        awaitQueryable(dataSource, 5);
    }

    @Test
    void a_lower_number_is_skipped_by_28_and_judged_by_its_body_by_the_extension() throws Exception {
        String dataSource = newDataSource();
        Task task = running(dataSource);
        for (int sequence = 2; sequence <= 9; sequence++) {
            assertTaken(Wire.post(task.push(), events(sequence, 1), producer("lane", "" + sequence)), 1);
        }
        Seen below = Wire.post(task.push(), events(20, 1), producer("lane", "1"));
        Seen conflict = Wire.post(task.push(), events(21, 1), producer("lane", "5"));
        if (flavour().hasExtension()) {
            assertThat(below.status()).isEqualTo(409);
            assertThat(below.json().path("error").asText()).contains("nothing was taken");
            assertTaken(conflict, 1);
            awaitQueryable(dataSource, 9);
        } else {
            assertThat(below.json()).isEqualTo(Wire.JSON.readTree("{\"eventCount\":0,\"skipped\":true}"));
            assertThat(conflict.json()).isEqualTo(below.json());
            awaitQueryable(dataSource, 8);
        }
    }

    @Test
    void after_a_body_that_was_cut_28_loses_the_retry_and_the_extension_takes_it() throws Exception {
        String dataSource = newDataSource();
        Task task = running(dataSource);
        String batch = events(0, 50);
        sendHalf(task.push(), batch);

        Seen retry = Wire.post(task.push(), batch, producer("lane", "1"));

        if (flavour().hasExtension()) {
            assertTaken(retry, 50);
        } else {
            assertThat(retry.json()).isEqualTo(Wire.JSON.readTree("{\"eventCount\":0,\"skipped\":true}"));
        }
        assertTaken(Wire.post(task.push(), events(50, 1), producer("lane", "2")), 1);
        awaitQueryable(dataSource, flavour().hasExtension() ? 51 : 1);
    }

    @Test
    void only_the_extension_answers_to_the_id_of_the_task_and_tells_its_status() throws Exception {
        Task task = running(newDataSource());
        Seen byId = Wire.post(task.at(task.id(), "push-events"), events(0, 1));
        Seen status = Wire.get(task.at(task.serviceName(), "status"));
        if (flavour().hasExtension()) {
            assertTaken(byId, 1);
            assertThat(status.json().path("taskId").asText()).isEqualTo(task.id());
            assertThat(status.json().path("state").asText()).isEqualTo("taking");
            assertThat(status.json().path("rowsTaken").asInt()).isEqualTo(1);
            assertThat(status.json().path("restored").asText()).isEqualTo("none");
        } else {
            assertThat(byId.status()).isEqualTo(400);
            assertThat(status.status()).isEqualTo(404);
        }
    }

    @Test
    void refuses_calls_that_are_wrong() throws Exception {
        Task task = running(newDataSource());
        Seen text = Wire.send(HttpRequest.newBuilder(task.push())
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(events(0, 1))));
        assertThat(text.status()).isEqualTo(415);
        assertThat(Wire.get(task.push()).status()).isEqualTo(405);

        Seen unknown = Wire.post(task.at("nobody", "push-events"), events(0, 1));
        assertThat(unknown.status()).as(unknown.body()).isEqualTo(flavour() == DruidFlavour.DRUID_28 ? 400 : 503);
        assertThat(unknown.json().path("error").asText()).isEqualTo("Can't find chatHandler for handler[nobody]");

        Seen word = Wire.post(task.push(), events(0, 1), producer("lane", "first"));
        Seen missing = Wire.post(task.push(), events(0, 1), Map.of(PRODUCER_ID, "lane"));
        for (Seen answer : new Seen[] {word, missing}) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("error").asText()).isNotBlank();
        }

        Seen soon = Wire.post(task.at(task.serviceName(), "shutdown?shutoffTime=soon"), "");
        assertThat(soon.status()).isEqualTo(400);
        assertThat(soon.json().path("error").asText()).contains("soon");
    }

    private static void assertTaken(Seen answer, int events) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("eventCount");
        if (answer.contentType().startsWith("application/json")) {
            assertThat(answer.json().path("eventCount").asInt(-1)).isEqualTo(events);
            assertThat(answer.json().has("skipped")).isFalse();
        }
    }

    private void awaitQueryable(String dataSource, long events) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(queryableEvents(dataSource))
                .isEqualTo(events));
    }

    private Task running(String dataSource) throws Exception {
        ObjectNode json = taskJson(dataSource);
        String id = json.get("id").asText();
        assertThat(submit(json).status()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> status(id).at("/location/port").asInt(-1) > 0);
        JsonNode location = status(id).path("location");
        Task task = new Task(
                id,
                json.at("/spec/ioConfig/firehose/delegate/delegate/serviceName").asText(),
                "http://" + location.get("host").asText() + ":"
                        + location.get("port").asInt() + "/druid/worker/v1/chat/");
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> Wire.post(task.push(), "[]").status() == 200);
        return task;
    }

    private void shutDown(Task task) throws Exception {
        assertThat(Wire.post(task.at(task.serviceName(), "shutdown"), "").status())
                .isEqualTo(200);
    }

    private void cancel(String id) throws Exception {
        assertThat(Wire.post(taskUri(id, "shutdown"), "").status()).isEqualTo(200);
    }

    private Seen submit(JsonNode task) throws Exception {
        submitted.add(task.get("id").asText());
        return Wire.post(overlord().resolve("/druid/indexer/v1/task"), task.toString());
    }

    private JsonNode status(String id) throws Exception {
        return Wire.get(taskUri(id, "status")).json().path("status");
    }

    private URI taskUri(String id, String action) {
        return overlord().resolve("/druid/indexer/v1/task/" + id + "/" + action);
    }

    private static String newDataSource() {
        return "contract" + UUID.randomUUID().toString().replace("-", "");
    }

    /** Not rolled up: each event is a row. */
    private ObjectNode taskJson(String dataSource) throws IOException {
        Instant end = start.plus(1, ChronoUnit.HOURS);
        String json = """
                {
                  "type": "index_realtime",
                  "id": "index_realtime_@DS@_@START@_0_0",
                  "resource": {"availabilityGroup": "@DS@-@START@-0000", "requiredCapacity": 1},
                  "spec": {
                    "dataSchema": {
                      "dataSource": "@DS@",
                      "parser": {
                        "type": "map",
                        "parseSpec": {
                          "format": "json",
                          "timestampSpec": {"column": "timestamp", "format": "millis"},
                          "dimensionsSpec": {"dimensions": ["page"]}
                        }
                      },
                      "metricsSpec": [
                        {"type": "count", "name": "count"},
                        {"type": "longSum", "name": "added", "fieldName": "added"}
                      ],
                      "granularitySpec": {
                        "type": "uniform", "segmentGranularity": "HOUR", "queryGranularity": {"type": "none"},
                        "rollup": true
                      }
                    },
                    "ioConfig": {
                      "type": "realtime",
                      "plumber": null,
                      "firehose": {
                        "type": "clipped", "interval": "@START@/@END@",
                        "delegate": {
                          "type": "timed", "shutoffTime": "@SHUTOFF@",
                          "delegate": {
                            "type": "receiver", "bufferSize": 100000,
                            "serviceName": "firehose:druid:overlord:@DS@-000-0000-0000"
                          }
                        }
                      }
                    },
                    "tuningConfig": {
                      "type": "realtime", "windowPeriod": "PT10M", "maxRowsInMemory": 100000,
                      "shardSpec": {"type": "linear", "partitionNum": 0}, "rejectionPolicy": {"type": "none"}
                    }
                  }
                }
                """.replace("@DS@", dataSource)
                .replace("@SHUTOFF@", text(end.plus(2, ChronoUnit.HOURS)))
                .replace("@START@", text(start))
                .replace("@END@", text(end));
        return (ObjectNode) Wire.JSON.readTree(json);
    }

    private static String text(Instant time) {
        return time.toString().replace("Z", ".000Z");
    }

    private String events(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(this::event).collect(Collectors.joining(",", "[", "]"));
    }

    private String event(int number) {
        return "{\"timestamp\":" + start.plusSeconds(number).toEpochMilli() + ",\"page\":\"p" + number
                + "\",\"added\":1}";
    }

    private static Map<String, String> producer(String id, String sequence) {
        return Map.of(PRODUCER_ID, id, PRODUCER_SEQUENCE, sequence);
    }

    private static HttpRequest.Builder smile(Task task, String events) throws IOException {
        byte[] body = new SmileMapper().writeValueAsBytes(Wire.JSON.readTree(events));
        return HttpRequest.newBuilder(task.push())
                .header("Content-Type", "application/x-jackson-smile")
                .POST(BodyPublishers.ofByteArray(body));
    }

    private static HttpRequest.Builder gzip(Task task, String events) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(events.getBytes(StandardCharsets.UTF_8));
        }
        return HttpRequest.newBuilder(task.push())
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(bytes.toByteArray()));
    }

    /** Promises the whole body, sends half of it and hangs up; returns when the task has noticed. */
    private static void sendHalf(URI uri, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getHost()
                            + "\r\nContent-Type: application/json\r\n" + PRODUCER_ID + ": lane\r\n"
                            + PRODUCER_SEQUENCE + ": 1\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, 0, bytes.length / 2);
            out.flush();
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }
}
