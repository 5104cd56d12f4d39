// SPDX-License-Identifier: Apache-2.0
package io.tranquility.benchmarks.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** An Overlord's interface, as far as senders of events use it: each task runs as soon as it is submitted. Thread-safe. */
final class Tasks {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String API = "/druid/indexer/v1/";
    private static final String TASK = API + "task";

    private final int port;
    private final Consumer<String> announce;
    private final Map<String, JsonNode> tasks = new ConcurrentHashMap<>();

    /** An answer whose body is JSON. */
    record Answer(int status, String body) {
        static Answer of(int status, Object body) throws IOException {
            return new Answer(status, JSON.writeValueAsString(body));
        }
    }

    /**
     * @param port where all tasks listen, on 127.0.0.1
     * @param announce is given the service name of each task
     */
    Tasks(int port, Consumer<String> announce) {
        this.port = port;
        this.announce = announce;
    }

    Answer answer(String method, String path, byte[] body) throws IOException {
        if (path.equals("/status")) {
            return Answer.of(200, Map.of("version", "33.0.0", "modules", List.of(extension())));
        }
        if (path.equals(API + "isLeader")) {
            return Answer.of(200, Map.of("leader", true));
        }
        if (path.equals(TASK) && method.equals("POST")) {
            return submit(JSON.readTree(body));
        }
        if (path.startsWith(TASK + "/")) {
            boolean isStatus = path.endsWith("/status");
            String id = path.substring(TASK.length() + 1, path.length() - (isStatus ? "/status".length() : 0));
            JsonNode task = tasks.get(id);
            if (task != null) {
                return Answer.of(200, isStatus ? status(id) : Map.of("task", id, "payload", task));
            }
        }
        return Answer.of(404, Map.of("error", "The sink does not know " + method + " " + path));
    }

    private static Map<String, Object> extension() {
        return Map.of(
                "name", "io.tranquility.extension.TranquilityModule",
                "artifact", "druid-tranquility",
                "version", "1.0.0");
    }

    private Answer submit(JsonNode task) throws IOException {
        String id = task.path("id").asText();
        if (tasks.putIfAbsent(id, task) != null) {
            return Answer.of(400, Map.of("error", "Task [" + id + "] already exists."));
        }
        announce.accept(task.path("spec").findValue("serviceName").asText());
        return Answer.of(200, Map.of("task", id));
    }

    private Map<String, Object> status(String id) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("id", id);
        status.put("type", "index_realtime");
        status.put("statusCode", "RUNNING");
        status.put("status", "RUNNING");
        status.put("runnerStatusCode", "RUNNING");
        status.put("duration", -1);
        status.put("location", Map.of("host", "127.0.0.1", "port", port, "tlsPort", -1));
        return Map.of("task", id, "status", status);
    }
}
