// SPDX-License-Identifier: Apache-2.0
package io.tranquility.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the suite asks of a Druid and tells its tasks, past the network that has faults. Thread-safe. */
final class DruidApi {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration HAND_OFF_PATIENCE = Duration.ofMinutes(7);
    private static final int PAGE = 5_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(TIMEOUT)
            .build();
    private final DruidCluster druid;

    DruidApi(DruidCluster druid) {
        this.druid = druid;
    }

    /** The rows of the answer, each with its columns by name. */
    JsonNode sql(String query) throws IOException, InterruptedException {
        String body = JSON.createObjectNode().put("query", query).toString();
        return send(post(druid.broker().resolve("/druid/v2/sql"), body));
    }

    /** The ids of the tasks that have not ended. */
    List<String> tasks(String dataSource) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        for (String state : List.of("running", "pending", "waiting")) {
            send(get("/druid/indexer/v1/tasks?state=" + state + "&datasource=" + dataSource))
                    .forEach(task -> ids.add(task.path("id").asText()));
        }
        return ids;
    }

    /** Ends a task as an operator does; what it has not published is gone. */
    void cancel(String task) throws IOException, InterruptedException {
        send(post(druid.overlord().resolve("/druid/indexer/v1/task/" + encoded(task) + "/shutdown"), ""));
    }

    /** The port of the process that a task runs in. */
    int port(String task) throws IOException, InterruptedException {
        return location(task).path("port").asInt();
    }

    /** Tells all tasks of a data source to publish, and waits until the Historical serves what they had. */
    void handOff(String dataSource) {
        await("the tasks of " + dataSource + " end")
                .atMost(HAND_OFF_PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(() -> {
                    List<String> tasks = tasks(dataSource);
                    for (String task : tasks) {
                        publish(task);
                    }
                    return tasks.isEmpty();
                });
        await("the segments of " + dataSource + " are served")
                .atMost(HAND_OFF_PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(() -> {
                    JsonNode row = sql("SELECT COUNT(*) AS n, SUM(CASE WHEN is_available = 1 AND is_realtime = 0"
                                    + " AND is_published = 1 THEN 1 ELSE 0 END) AS served FROM sys.segments"
                                    + " WHERE datasource = '" + dataSource + "' AND is_overshadowed = 0")
                            .path(0);
                    return row.path("n").asInt() == row.path("served").asInt();
                });
    }

    /** How often each id is in Druid: the copies of id 0, 1, and so on up to the number that were offered. */
    int[] copies(String dataSource, int offered) throws IOException, InterruptedException {
        int[] copies = new int[offered];
        if (sql("SELECT COUNT(*) AS n FROM sys.segments WHERE datasource = '" + dataSource + "'")
                        .at("/0/n")
                        .asInt()
                == 0) {
            return copies;
        }
        for (int from = 0; from < offered; from += PAGE) {
            JsonNode rows = sql("SELECT id, SUM(\"count\") AS n FROM \"" + dataSource + "\" WHERE id >= " + from
                    + " AND id < " + Math.min(offered, from + PAGE) + " GROUP BY id");
            rows.forEach(row -> copies[row.path("id").asInt()] = row.path("n").asInt());
        }
        return copies;
    }

    /** Tells a task to publish; one that cannot be reached yet is not told. */
    void publish(String task) throws IOException, InterruptedException {
        JsonNode location = location(task);
        if (location.path("port").asInt() > 0) {
            URI chat = URI.create("http://" + location.path("host").asText() + ":"
                    + location.path("port").asInt() + "/druid/worker/v1/chat/" + chatName(task) + "/shutdown");
            // One that is publishing does not listen any more.
            http.send(post(chat, "").timeout(TIMEOUT).build(), BodyHandlers.discarding());
        }
    }

    private JsonNode location(String task) throws IOException, InterruptedException {
        return send(get("/druid/indexer/v1/task/" + encoded(task) + "/status")).at("/status/location");
    }

    private String chatName(String task) throws IOException, InterruptedException {
        return druid.hasExtension()
                ? encoded(task)
                : send(get("/druid/indexer/v1/task/" + encoded(task)))
                        .at("/payload/spec/ioConfig/firehose/delegate/delegate/serviceName")
                        .asText();
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(druid.overlord().resolve(path)).GET();
    }

    private static HttpRequest.Builder post(URI uri, String json) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
    }

    private JsonNode send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.timeout(TIMEOUT).build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "Druid answered " + request.uri() + " with " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private static String encoded(String task) {
        return URLEncoder.encode(task, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
