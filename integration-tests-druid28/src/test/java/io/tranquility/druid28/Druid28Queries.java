// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** What tests ask of a Druid 28. */
record Druid28Queries(Druid28 druid) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** The sums of the metrics {@code count} and {@code added}; a native query sees a new data source at once. */
    record Sums(long count, long added) {}

    Sums sums(String dataSource) throws IOException, InterruptedException {
        JsonNode result = post(druid.broker().resolve("/druid/v2"), """
                {"queryType": "timeseries", "dataSource": "%s", "granularity": "all",
                 "intervals": ["2020-01-01/2040-01-01"],
                 "aggregations": [{"type": "longSum", "name": "count", "fieldName": "count"},
                                  {"type": "longSum", "name": "added", "fieldName": "added"}]}
                """.formatted(dataSource));
        return result.isEmpty()
                ? new Sums(0, 0)
                : new Sums(
                        result.at("/0/result/count").asLong(),
                        result.at("/0/result/added").asLong());
    }

    /** How many rows have an id that no other row has. */
    long distinctIds(String dataSource) throws IOException, InterruptedException {
        String query = "SELECT COUNT(DISTINCT id) AS n FROM \"" + dataSource + "\"";
        ObjectNode request = JSON.createObjectNode().put("query", query);
        request.putObject("context").put("useApproximateCountDistinct", false);
        return post(druid.broker().resolve("/druid/v2/sql"), request.toString())
                .at("/0/n")
                .asLong();
    }

    /** The segments that the Historical serves. */
    long publishedSegments(String dataSource) throws IOException, InterruptedException {
        String query = "SELECT COUNT(*) AS n FROM sys.segments WHERE datasource = '" + dataSource
                + "' AND is_published = 1 AND is_available = 1 AND is_realtime = 0";
        return post(
                        druid.broker().resolve("/druid/v2/sql"),
                        JSON.createObjectNode().put("query", query).toString())
                .at("/0/n")
                .asLong();
    }

    /** The ids of the tasks that run. */
    List<String> runningTasks(String dataSource) throws IOException, InterruptedException {
        return get("/druid/indexer/v1/tasks?state=running&datasource=" + dataSource)
                .findValuesAsText("id");
    }

    /** SUCCESS, FAILED or RUNNING. */
    String statusCode(String task) throws IOException, InterruptedException {
        return get("/druid/indexer/v1/task/" + task + "/status")
                .at("/status/statusCode")
                .asText();
    }

    /** Tells a task to publish now, and to end after that. */
    void shutDown(String task) throws IOException, InterruptedException {
        JsonNode location = get("/druid/indexer/v1/task/" + task + "/status").at("/status/location");
        String service = get("/druid/indexer/v1/task/" + task)
                .at("/payload/spec/ioConfig/firehose/delegate/delegate/serviceName")
                .asText();
        post(
                URI.create("http://" + location.path("host").asText() + ":"
                        + location.path("port").asInt() + "/druid/worker/v1/chat/" + service + "/shutdown"),
                "");
    }

    /** Tells the Overlord to end a task, unpublished. */
    void kill(String task) throws IOException, InterruptedException {
        post(druid.overlord().resolve("/druid/indexer/v1/task/" + task + "/shutdown"), "");
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(druid.overlord().resolve(path)).GET());
    }

    private static JsonNode post(URI uri, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private static JsonNode send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.timeout(TIMEOUT).build();
        HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "Druid 28 answered " + request.uri() + " with " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
