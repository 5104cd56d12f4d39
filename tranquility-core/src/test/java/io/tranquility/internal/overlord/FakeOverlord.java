// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Tasks in memory: what is submitted runs at once where the test says, until the test says otherwise. */
public final class FakeOverlord implements Overlord {
    private final Map<String, TaskStatus> tasks = new HashMap<>();
    private final Map<String, JsonNode> payloads = new HashMap<>();
    private final List<ObjectNode> submitted = new ArrayList<>();
    private Optional<URI> location = Optional.of(URI.create("http://worker:8091"));
    private DruidVersion version = new DruidVersion("33.0.0", 33, true);
    private Throwable failure;
    private Throwable refusal;
    private Runnable whenSubmitting = () -> {};
    private int statusCalls;

    @Override
    public CompletableFuture<DruidVersion> version() {
        return failure == null ? CompletableFuture.completedFuture(version) : CompletableFuture.failedFuture(failure);
    }

    @Override
    public CompletableFuture<Boolean> submit(ObjectNode task) {
        whenSubmitting.run();
        if (failure != null || refusal != null) {
            return CompletableFuture.failedFuture(failure == null ? refusal : failure);
        }
        String id = task.path("id").asText();
        if (tasks.containsKey(id)) {
            return CompletableFuture.completedFuture(false);
        }
        submitted.add(task);
        payloads.put(id, task);
        tasks.put(id, new TaskStatus(TaskStatus.State.ACTIVE, location, ""));
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Optional<JsonNode>> payload(String taskId) {
        return failure == null
                ? CompletableFuture.completedFuture(Optional.ofNullable(payloads.get(taskId)))
                : CompletableFuture.failedFuture(failure);
    }

    @Override
    public CompletableFuture<Void> shutdown(String taskId) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        tasks.computeIfPresent(
                taskId,
                (id, status) -> status.state() == TaskStatus.State.ACTIVE
                        ? new TaskStatus(TaskStatus.State.FAILED, Optional.empty(), "shut down")
                        : status);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Optional<TaskStatus>> status(String taskId) {
        statusCalls++;
        return failure == null
                ? CompletableFuture.completedFuture(Optional.ofNullable(tasks.get(taskId)))
                : CompletableFuture.failedFuture(failure);
    }

    public Optional<TaskStatus> task(String taskId) {
        return Optional.ofNullable(tasks.get(taskId));
    }

    public List<ObjectNode> submitted() {
        return submitted;
    }

    public int statusCalls() {
        return statusCalls;
    }

    public void version(DruidVersion version) {
        this.version = version;
    }

    /** Null for no failure. */
    public void failWith(Throwable failure) {
        this.failure = failure;
    }

    public void refuse(String message) {
        this.refusal = new OverlordRefusedException(message);
    }

    /** Where tasks that are submitted from now on run; empty for nowhere yet. */
    public void startTasksAt(Optional<URI> location) {
        this.location = location;
    }

    /** What happens before a task is created. */
    public void whenSubmitting(Runnable action) {
        this.whenSubmitting = action;
    }

    /** As another client does. */
    public void run(JsonNode task) {
        payloads.put(task.path("id").asText(), task);
        tasks.put(task.path("id").asText(), new TaskStatus(TaskStatus.State.ACTIVE, location, ""));
    }

    public void set(String taskId, TaskStatus status) {
        tasks.put(taskId, status);
    }

    public void forget(String taskId) {
        tasks.remove(taskId);
    }
}
