// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Druid's HTTP API, as far as the embedded Druid offers it to its users. Thread-safe. */
final class DruidClient {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final URI coordinator;
    private final URI broker;

    /** @param tls of a client; empty if Druid speaks plain HTTP */
    DruidClient(URI coordinator, URI broker, Optional<EmbeddedTls> tls) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL); // of a coordinator that does not lead
        tls.ifPresent(certificates -> builder.sslContext(certificates.sslContext()));
        this.http = builder.build();
        this.coordinator = coordinator;
        this.broker = broker;
    }

    List<Map<String, Object>> sql(String query) {
        JsonNode request = JSON.createObjectNode().put("query", query);
        String rows = okBody(post(broker.resolve("/druid/v2/sql"), request), query);
        try {
            return JSON.readValue(rows, new TypeReference<List<Map<String, Object>>>() {});
        } catch (JsonProcessingException e) {
            throw new EmbeddedDruidException("Druid's answer to " + query + " is not what SQL answers: " + rows, e);
        }
    }

    JsonNode query(JsonNode query) {
        return parse(okBody(post(broker.resolve("/druid/v2"), query), query.toString()));
    }

    String submitTask(JsonNode task) {
        return parse(okBody(post(coordinator.resolve("/druid/indexer/v1/task"), task), "the task " + task))
                .path("task")
                .asText();
    }

    /** Whether the overlord knows this worker and has its list of tasks; before that it gives it none. */
    boolean hasWorker(int port) {
        HttpResponse<String> response = send(HttpRequest.newBuilder(coordinator.resolve("/druid/indexer/v1/workers"))
                .GET());
        for (JsonNode each : parse(okBody(response, "the question for its workers"))) {
            JsonNode worker = each.path("worker");
            boolean isEnabled = !worker.path("version").asText().isEmpty();
            if (isEnabled && worker.path("host").asText().endsWith(":" + port)) {
                return true;
            }
        }
        return false;
    }

    Optional<TaskStatus> taskStatus(String id) {
        String segment = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        URI uri = coordinator.resolve("/druid/indexer/v1/task/" + segment + "/status");
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri).GET());
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        JsonNode status = parse(okBody(response, "the question for task " + id)).path("status");
        JsonNode location = status.path("location");
        int port = location.path(coordinator.getScheme().equals("https") ? "tlsPort" : "port")
                .asInt();
        return Optional.of(new TaskStatus(
                id,
                state(status),
                location.path("host").isTextual() && port > 0
                        ? Optional.of(
                                new TaskStatus.Location(location.path("host").asText(), port))
                        : Optional.empty(),
                Optional.ofNullable(status.path("errorMsg").textValue())));
    }

    /** A task that has not ended is RUNNING to the overlord; its runner knows whether it really is. */
    private static TaskStatus.State state(JsonNode status) {
        String state = status.path("statusCode").asText();
        String atRunner = status.path("runnerStatusCode").asText();
        boolean notYet = atRunner.equals("WAITING") || atRunner.equals("PENDING");
        return TaskStatus.State.valueOf(state.equals("RUNNING") && notYet ? atRunner : state);
    }

    private HttpResponse<String> post(URI uri, JsonNode body) {
        return send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        HttpRequest built = request.timeout(TIMEOUT).build();
        try {
            return http.send(built, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new EmbeddedDruidException("The embedded Druid does not answer at " + built.uri() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedDruidException("Interrupted while waiting for " + built.uri(), e);
        }
    }

    private static String okBody(HttpResponse<String> response, String question) {
        if (response.statusCode() / 100 != 2) {
            throw new EmbeddedDruidException("Druid answered " + response.statusCode() + " to " + question + ": "
                    + errorMessage(response.body()));
        }
        return response.body();
    }

    /** The message in one of Druid's error answers, or the whole answer if it is none. */
    private static String errorMessage(String body) {
        try {
            JsonNode error = JSON.readTree(body);
            for (String field : new String[] {"errorMessage", "error"}) {
                if (error.path(field).isTextual()) {
                    return error.path(field).asText();
                }
            }
            return body;
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new EmbeddedDruidException("Druid's answer is no JSON: " + body, e);
        }
    }
}
