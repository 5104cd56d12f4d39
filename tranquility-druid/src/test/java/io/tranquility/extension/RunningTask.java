// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.embedded.Role;
import io.tranquility.embedded.TaskStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A submitted task and plain HTTP to it. */
final class RunningTask {
    static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final EmbeddedDruid druid;
    private final TaskJson task;

    /** An answer of the task. */
    record Answer(int status, JsonNode json, String incarnation, String restored) {}

    private RunningTask(EmbeddedDruid druid, TaskJson task) {
        this.druid = druid;
        this.task = task;
    }

    /** Submits the task and waits until it takes batches. */
    static RunningTask submit(EmbeddedDruid druid, TaskJson task) {
        return submit(druid, task, task.toJson());
    }

    /** The same, with the task's JSON changed. */
    static RunningTask submit(EmbeddedDruid druid, TaskJson task, JsonNode changed) {
        druid.submitTask(changed);
        final RunningTask running = new RunningTask(druid, task);
        running.awaitState("taking");
        return running;
    }

    String id() {
        return task.id();
    }

    URI url(String path) {
        final TaskStatus.Location location = location().orElseThrow();
        return URI.create("http://" + location.host() + ":" + location.port() + "/druid/worker/v1/chat/" + task.id()
                + "/" + path);
    }

    /** The same endpoint by the firehose's name. */
    URI urlByName(String path) {
        final TaskStatus.Location location = location().orElseThrow();
        return URI.create("http://" + location.host() + ":" + location.port() + "/druid/worker/v1/chat/"
                + task.serviceName() + "/" + path);
    }

    Answer push(String body) {
        return send(request("push-events", body));
    }

    Answer push(String producer, long sequence, String body) {
        return send(request("push-events", body)
                .header("X-Firehose-Producer-Id", producer)
                .header("X-Firehose-Producer-Seq", Long.toString(sequence)));
    }

    Answer shutdown() {
        return send(request("shutdown", ""));
    }

    Answer status() {
        return send(HttpRequest.newBuilder(url("status")).GET());
    }

    HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(url(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    void awaitState(String state) {
        await().atMost(DEADLINE).ignoreExceptions().untilAsserted(() -> {
            final Answer answer = status();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("state").asText()).isEqualTo(state);
        });
    }

    TaskStatus awaitEnd() {
        return await().atMost(DEADLINE).until(() -> druid.taskStatus(id()).orElseThrow(), status -> status.state()
                .isComplete());
    }

    /** The worker it runs on. */
    Role worker() {
        final int port = location().orElseThrow().port();
        return druid.indexerUrls().get(0).getPort() == port ? Role.INDEXER : Role.SECOND_INDEXER;
    }

    Optional<TaskStatus.Location> location() {
        return druid.taskStatus(id()).flatMap(TaskStatus::location);
    }

    static Answer send(HttpRequest.Builder request) {
        try {
            final HttpResponse<byte[]> response =
                    HTTP.send(request.timeout(DEADLINE).build(), BodyHandlers.ofByteArray());
            return new Answer(
                    response.statusCode(),
                    json(response),
                    response.headers().firstValue("X-Tranquility-Incarnation").orElse(null),
                    response.headers().firstValue("X-Tranquility-Restored").orElse(null));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The status code alone, of an answer that may be Druid's own and no JSON. */
    static int statusOf(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        final BodyFormat format =
                BodyFormat.of(response.headers().firstValue("Content-Type").orElse(null));
        try {
            return format.mapper().readTree(response.body());
        } catch (IOException e) {
            throw new IOException("No JSON in " + new String(response.body(), StandardCharsets.UTF_8), e);
        }
    }
}
