// SPDX-License-Identifier: Apache-2.0
package io.tranquility.quickstart;

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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Tells the real-time tasks of a data source to publish now instead of at the end of their window, and waits until all have
 * ended well and the historical serves every segment. The Overlord's {@code GET /druid/indexer/v1/tasks} names the tasks
 * and where they run; there the extension takes {@code POST /druid/worker/v1/chat/<task id>/shutdown}.
 */
final class HandOff {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Segments that Druid knows of the data source, and those of them that it serves after their hand-off. */
    private record Segments(long all, long served) {}

    private final URI overlord;
    private final String dataSource;
    private final Function<String, List<Map<String, Object>>> sql;
    private final Consumer<String> progress;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(REQUEST_TIMEOUT)
            .build();
    private final Set<String> told = new HashSet<>();
    private String lastProgress = "";

    /**
     * @param sql asks Druid
     * @param progress is told each step
     */
    HandOff(
            URI overlord,
            String dataSource,
            Function<String, List<Map<String, Object>>> sql,
            Consumer<String> progress) {
        this.overlord = overlord;
        this.dataSource = dataSource;
        this.sql = sql;
        this.progress = progress;
    }

    /**
     * Hands off all that the data source has.
     *
     * @throws HandOffException if a task failed, the time was up or a stop was requested
     */
    void run(Duration timeout, Stop stop) throws HandOffException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        String state = step();
        while (!state.isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new HandOffException("Not handed off within " + timeout.toSeconds() + " s: " + state);
            }
            if (stop.await(POLL)) {
                throw new HandOffException("Stopped during the hand-off: " + state);
            }
            state = step();
        }
    }

    /** Does what can be done now; returns what is still missing, or nothing if all is done. */
    private String step() throws HandOffException, InterruptedException {
        int running = 0;
        List<JsonNode> tasks = tasks();
        for (JsonNode task : tasks) {
            switch (task.path("statusCode").asText()) {
                case "SUCCESS" -> {}
                case "FAILED" ->
                    throw new HandOffException("The task " + id(task) + " failed: "
                            + task.path("errorMsg").asText("Druid does not say why"));
                default -> {
                    running++;
                    if (!told.contains(id(task))
                            && task.path("location").path("port").asInt() > 0) {
                        shutDown(task);
                    }
                }
            }
        }
        Segments segments = segments();
        String state = (tasks.size() - running) + " of " + tasks.size() + " tasks have ended, the historical serves "
                + segments.served() + " of " + segments.all() + " segments";
        if (!state.equals(lastProgress)) {
            lastProgress = state;
            progress.accept("Hand-off: " + state);
        }
        return running == 0 && segments.served() == segments.all() ? "" : state;
    }

    private Segments segments() {
        // Without a segment Druid answers no row, where SQL asks for one.
        return sql
                .apply("SELECT COUNT(*) AS \"all\", COUNT(*) FILTER (WHERE is_published = 1 AND is_available = 1"
                        + " AND is_realtime = 0) AS \"served\" FROM sys.segments WHERE is_overshadowed = 0 AND datasource = "
                        + Sql.literal(dataSource))
                .stream()
                .map(row ->
                        new Segments(((Number) row.get("all")).longValue(), ((Number) row.get("served")).longValue()))
                .findFirst()
                .orElse(new Segments(0, 0));
    }

    private List<JsonNode> tasks() throws HandOffException, InterruptedException {
        URI uri = overlord.resolve("/druid/indexer/v1/tasks?type=index_realtime&datasource=" + encoded(dataSource));
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri).GET());
        if (answer.statusCode() != 200) {
            throw new HandOffException(
                    "The Overlord answered " + answer.statusCode() + " to GET " + uri + ": " + answer.body());
        }
        try {
            // A task that ends at this moment may be named twice, as running and as ended: the latter is right.
            Map<String, JsonNode> byId = new LinkedHashMap<>();
            for (JsonNode task : JSON.readValue(answer.body(), JsonNode[].class)) {
                byId.merge(id(task), task, (one, other) -> hasEnded(one) ? one : other);
            }
            return List.copyOf(byId.values());
        } catch (IOException e) {
            throw new HandOffException(
                    "The Overlord's answer to GET " + uri + " is no list of tasks: " + answer.body(), e);
        }
    }

    /** A task that does not take the call, because it begins or ends at this moment, is asked again at the next step. */
    private void shutDown(JsonNode task) throws HandOffException, InterruptedException {
        JsonNode location = task.path("location");
        URI uri = URI.create("http://" + location.path("host").asText() + ":"
                + location.path("port").asInt() + "/druid/worker/v1/chat/" + encoded(id(task)) + "/shutdown");
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()));
        if (answer.statusCode() == 200) {
            told.add(id(task));
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws HandOffException, InterruptedException {
        HttpRequest built = request.timeout(REQUEST_TIMEOUT).build();
        try {
            return http.send(built, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new HandOffException(built.method() + " " + built.uri() + " was not answered: " + e, e);
        }
    }

    private static boolean hasEnded(JsonNode task) {
        return !task.path("statusCode").asText().equals("RUNNING");
    }

    private static String id(JsonNode task) {
        return task.path("id").asText();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
