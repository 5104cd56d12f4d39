// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Overlord's HTTP interface, as far as senders of events use it. Thread-safe. */
final class OverlordEndpoint {
    private static final String API = "/druid/indexer/v1/";
    private static final String TASK = API + "task";

    private final FakeDruid druid;
    private final DruidFlavour flavour;

    OverlordEndpoint(FakeDruid druid, DruidFlavour flavour) {
        this.druid = druid;
        this.flavour = flavour;
    }

    /**
     * Answers a call.
     *
     * @param leader the address of the Overlord that leads
     * @param isLeader whether that is the one that is called
     */
    Answer answer(Call call, URI leader, boolean isLeader) throws IOException {
        String path = call.path();
        if (path.equals("/status")) {
            return Answer.json(200, Map.of("version", flavour.version(), "modules", modules()));
        }
        if (path.equals(API + "isLeader")) {
            return Answer.json(isLeader ? 200 : 404, Map.of("leader", isLeader));
        }
        if (path.equals(API + "leader")) {
            return Answer.text(200, leader.toString());
        }
        if (!path.startsWith(API)) {
            return Answer.empty(404);
        }
        if (!isLeader) {
            return Answer.empty(307).with("Location", leader + call.target());
        }
        if (path.equals(TASK)) {
            return call.method().equals("POST") ? submit(call) : Answer.empty(405);
        }
        if (path.equals(API + "runningTasks")) {
            return Answer.json(200, running());
        }
        if (!path.startsWith(TASK + "/")) {
            return Answer.empty(404);
        }
        int slash = path.lastIndexOf('/');
        return slash > TASK.length()
                ? task(call, path.substring(TASK.length() + 1, slash), path.substring(slash + 1))
                : task(call, path.substring(slash + 1), "");
    }

    private List<Map<String, Object>> modules() {
        if (!flavour.hasExtension()) {
            return List.of();
        }
        Map<String, Object> extension = new LinkedHashMap<>();
        extension.put("name", "io.tranquility.extension.TranquilityModule");
        extension.put("artifact", "druid-tranquility");
        extension.put("version", "1.0.0");
        return List.of(extension);
    }

    private Answer submit(Call call) throws IOException {
        JsonNode json;
        try {
            json = Answer.JSON.readTree(call.readBody());
        } catch (JsonProcessingException e) {
            return Answer.page(500, "javax.servlet.ServletException: " + e.getOriginalMessage());
        }
        String type = json.path("type").asText();
        if (!type.equals("index_realtime") || !flavour.hasPushTask()) {
            return Answer.error(
                    400,
                    "Please make sure to load all the necessary extensions and jars with type '" + type
                            + "' on 'druid/overlord' service. Could not resolve type id '" + type
                            + "' as a subtype of `org.apache.druid.indexing.common.task.Task`");
        }
        TaskPayload payload;
        try {
            payload = TaskPayload.parse(json);
        } catch (IllegalArgumentException | DateTimeException e) {
            return Answer.error(400, "Cannot construct instance of a task: " + e.getMessage());
        }
        return druid.submit(payload) ? Answer.json(200, Map.of("task", payload.id())) : alreadyExists(payload.id());
    }

    private Answer alreadyExists(String id) {
        if (flavour == DruidFlavour.DRUID_28) {
            return Answer.error(400, "Task [" + id + "] already exists.");
        }
        Map<String, Object> exception = new LinkedHashMap<>();
        exception.put("error", "druidException");
        exception.put("errorCode", "entryAlreadyExists");
        exception.put("persona", "USER");
        exception.put("category", "INVALID_INPUT");
        exception.put("errorMessage", "Task[" + id + "] already exists");
        exception.put("context", Map.of());
        return Answer.json(400, exception);
    }

    private Answer task(Call call, String id, String action) {
        Optional<FakeTask> task = druid.find(id);
        if (task.isEmpty()) {
            return Answer.text(404, "Cannot find any task with id: [" + id + "]");
        }
        switch (call.method() + " " + action) {
            case "GET " -> {
                return Answer.json(200, Map.of("task", id, "payload", task.get().json()));
            }
            case "GET status" -> {
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("task", id);
                answer.put("status", status(task.get()));
                return Answer.json(200, answer);
            }
            case "POST shutdown" -> {
                task.get().die("Shutdown request from user");
                return Answer.json(200, Map.of("task", id));
            }
            default -> {
                return Answer.empty(404);
            }
        }
    }

    private List<Map<String, Object>> running() {
        return druid.tasks().stream()
                .filter(task -> task.state() == FakeTask.State.RUNNING)
                .map(OverlordEndpoint::status)
                .toList();
    }

    private static Map<String, Object> status(FakeTask task) {
        FakeTask.State state = task.state();
        Optional<URI> uri = task.location();
        Map<String, Object> location = new LinkedHashMap<>();
        location.put("host", uri.map(URI::getHost).orElse(null));
        location.put("port", uri.map(URI::getPort).orElse(-1));
        location.put("tlsPort", -1);
        boolean active = state == FakeTask.State.PENDING || state == FakeTask.State.RUNNING;
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("id", task.id());
        status.put("groupId", "index_realtime_" + task.dataSource());
        status.put("type", "index_realtime");
        status.put("createdTime", task.created().toString());
        status.put("statusCode", active ? "RUNNING" : state.name());
        status.put("status", active ? "RUNNING" : state.name());
        status.put("runnerStatusCode", active ? state.name() : "NONE");
        status.put("duration", -1);
        status.put("location", location);
        status.put("dataSource", task.dataSource());
        status.put("errorMsg", state == FakeTask.State.FAILED ? task.failure() : null);
        return status;
    }
}
