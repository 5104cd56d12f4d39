// SPDX-License-Identifier: Apache-2.0
package io.tranquility.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.internal.cluster.Interval;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.http.NotSentException;
import io.tranquility.internal.overlord.DruidVersion;
import io.tranquility.internal.overlord.Overlord;
import io.tranquility.internal.overlord.TaskStatus;
import io.tranquility.internal.retry.TransientException;
import io.tranquility.testing.ManualScheduler;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * An Overlord and tasks in virtual time. Of the tasks of a group (replicants) the first to publish decides what is in Druid;
 * the others' rows go. A task that lost rows in a crash lets complete ones publish first.
 */
final class ModelDruid {
    private final ManualScheduler time;
    private final Random random;
    private final Predicate<String> isRetired;
    private final Trace trace;
    private final Map<String, ModelTask> tasks = new LinkedHashMap<>();
    private final Set<String> publishedGroups = new HashSet<>();
    private final Map<String, Integer> published = new HashMap<>();
    private final Set<String> mayBeLost = new HashSet<>();
    private final Set<String> mayBeDoubled = new HashSet<>();
    private final List<String> mistakes = new ArrayList<>();
    private long overlordAwayUntil;
    private boolean calm;

    /** @param isRetired whether a task is recorded as retired */
    ModelDruid(ManualScheduler time, Random random, Predicate<String> isRetired) {
        this.time = time;
        this.random = random;
        this.isRetired = isRetired;
        this.trace = new Trace(time);
    }

    /** How often each event is in Druid. */
    Map<String, Integer> published() {
        return published;
    }

    /** Events that were in no other task when the simulation, not the client, killed the last one that had them. */
    Set<String> mayBeLost() {
        return mayBeLost;
    }

    /** Events of a task that was killed after it had published: to all the world it failed. */
    Set<String> mayBeDoubled() {
        return mayBeDoubled;
    }

    /** What no client may do. */
    List<String> mistakes() {
        return mistakes;
    }

    /** Clients that nobody knows create a task that is called as ours would be. */
    void startStrangers(Instant intervalStart, Instant shutoff) {
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        task.put("id", "index_realtime_wiki_" + Interval.text(intervalStart) + "_0_0");
        task.putObject("resource").put("availabilityGroup", "them-" + intervalStart);
        task.putObject("context").put("tranquilityOwner", "them");
        task.putObject("spec")
                .putObject("ioConfig")
                .putObject("firehose")
                .putObject("delegate")
                .put("shutoffTime", shutoff.toString());
        start(task);
    }

    List<ModelTask> activeTasks() {
        return tasks.values().stream().filter(ModelTask::isActive).toList();
    }

    /** Nothing goes wrong by chance any more. */
    void calmDown() {
        calm = true;
        overlordAwayUntil = 0;
        for (ModelTask task : tasks.values()) {
            task.unreachableUntil = 0;
            task.silentUntil = 0;
            task.unreachableFor.clear();
        }
    }

    void overlordAway(Duration duration) {
        overlordAwayUntil = time.nanoTime() + duration.toNanos();
    }

    /** A worker loses a task for good. */
    void kill(ModelTask task) {
        trace.of(task, "a worker dies with");
        if (task.hasRowsToPublish()) {
            excuse(task, task.events());
        }
        if (task.state == ModelTask.State.PUBLISHED) {
            mayBeDoubled.addAll(task.events());
        }
        if (task.isActive()) {
            task.fail("killed");
            task.hurtAt = time.nanoTime();
        }
    }

    /** A worker dies and comes back with what the task had persisted. */
    void crash(ModelTask task, Duration down) {
        if (task.state == ModelTask.State.TAKING) {
            List<String> lost = task.crash();
            trace.of(lost, "is lost in a crash of", task.id);
            trace.of(task, "survives a crash of");
            excuse(task, lost);
            excuseIfNoneIsComplete(task);
            task.hurtAt = time.nanoTime();
            task.unreachableUntil = time.nanoTime() + down.toNanos();
        }
    }

    /** A task stops taking batches, publishes, waits for hand-off and ends. */
    void close(ModelTask task) {
        if (task.state == ModelTask.State.TAKING || task.state == ModelTask.State.STARTING) {
            task.state = ModelTask.State.CLOSED;
            trace.of(task, "no more is taken by");
            later(1000, 10_000, () -> publish(task));
        }
    }

    HttpSender http(int instance) {
        return new HttpSender() {
            @Override
            public CompletableFuture<HttpAnswer> send(HttpCall call, Duration timeout) {
                CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
                String body = new String(Arrays.copyOf(call.body(), call.length()), StandardCharsets.UTF_8);
                later(1, 50, () -> arrive(instance, call, body, timeout, answer));
                return answer;
            }

            @Override
            public void close() {}
        };
    }

    Overlord overlord() {
        return new Overlord() {
            @Override
            public CompletableFuture<DruidVersion> version() {
                return call(() -> new DruidVersion("33.0.0", 33, true));
            }

            @Override
            public CompletableFuture<Boolean> submit(ObjectNode task) {
                return call(() -> start(task));
            }

            @Override
            public CompletableFuture<Optional<JsonNode>> payload(String taskId) {
                return call(() -> Optional.ofNullable(tasks.get(taskId)).map(task -> task.payload));
            }

            @Override
            public CompletableFuture<Void> shutdown(String taskId) {
                return call(() -> {
                    ModelTask task = tasks.get(taskId);
                    if (task != null && task.isActive()) {
                        end(task);
                    }
                    return null;
                });
            }

            @Override
            public CompletableFuture<Optional<TaskStatus>> status(String taskId) {
                return call(() -> Optional.ofNullable(tasks.get(taskId)).map(ModelDruid::status));
            }
        };
    }

    private static TaskStatus status(ModelTask task) {
        return switch (task.state) {
            case STARTING -> new TaskStatus(TaskStatus.State.ACTIVE, Optional.empty(), "");
            case SUCCESS -> new TaskStatus(TaskStatus.State.SUCCESS, Optional.empty(), "");
            case FAILED -> new TaskStatus(TaskStatus.State.FAILED, Optional.empty(), task.failure);
            default -> new TaskStatus(TaskStatus.State.ACTIVE, Optional.of(URI.create("http://worker:8091")), "");
        };
    }

    private <T> CompletableFuture<T> call(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        later(1, 50, () -> {
            if (time.nanoTime() < overlordAwayUntil) {
                answer.completeExceptionally(new TransientException("the Overlord is away"));
                return;
            }
            T result = work.get();
            later(1, 50, () -> {
                if (chance(0.01)) {
                    answer.completeExceptionally(new IOException("the Overlord's answer was lost"));
                } else {
                    answer.complete(result);
                }
            });
        });
        return answer;
    }

    /** Starts a task, unless there is one of this id. */
    private boolean start(ObjectNode json) {
        String id = json.path("id").asText();
        if (tasks.containsKey(id)) {
            return false;
        }
        ModelTask task = new ModelTask(json);
        tasks.put(id, task);
        later(100, chance(0.1) ? 30_000 : 3_000, () -> {
            if (task.state == ModelTask.State.STARTING) {
                task.state = ModelTask.State.TAKING;
            }
        });
        Instant shutoff = Instant.parse(
                json.at("/spec/ioConfig/firehose/delegate/shutoffTime").asText());
        Duration left = Duration.between(time.now(), shutoff).plusMillis(random.nextInt(2_000));
        time.schedule(left, () -> close(task));
        everyTenSeconds(task);
        return true;
    }

    private void everyTenSeconds(ModelTask task) {
        later(5_000, 15_000, () -> {
            if (task.hasRowsToPublish() || task.state == ModelTask.State.STARTING) {
                task.persist();
                everyTenSeconds(task);
            }
        });
    }

    private void publish(ModelTask task) {
        if (task.state != ModelTask.State.CLOSED) {
            return;
        }
        if (task.lostRows && others(task).anyMatch(other -> !other.lostRows)) {
            later(1_000, 2_000, () -> publish(task));
            return;
        }
        boolean isFirst = publishedGroups.add(task.group);
        trace.of(task, isFirst ? "is published by" : "is not published, as another replicant was first, by");
        if (isFirst) {
            task.events().forEach(event -> published.merge(event, 1, Integer::sum));
        }
        task.state = ModelTask.State.PUBLISHED;
        later(2_000, 8_000, () -> {
            if (task.isActive() && isFirst && task.lostRows) {
                task.fail("[1] acknowledged rows were lost in a crash; [1] rows are published");
            } else if (task.isActive()) {
                task.state = ModelTask.State.SUCCESS;
            }
        });
    }

    private Stream<ModelTask> others(ModelTask task) {
        return tasks.values().stream()
                .filter(other -> other != task && other.group.equals(task.group) && other.hasRowsToPublish());
    }

    /** Nobody can know that the one replicant died or crashed while another was being retired because of it. */
    private void excuseIfOthersWereJustHurt(ModelTask task) {
        boolean justHurt = tasks.values().stream()
                .anyMatch(other -> other.group.equals(task.group)
                        && other.hurtAt > 0
                        && time.nanoTime() - other.hurtAt
                                < Duration.ofSeconds(2).toNanos());
        if (justHurt && task.hasRowsToPublish()) {
            excuse(task, task.events());
        }
    }

    private void excuse(ModelTask task, List<String> events) {
        List<ModelTask> holders = others(task)
                .filter(other -> !other.lostRows && !isRetired.test(other.id))
                .toList();
        for (String event : events) {
            if (holders.stream().noneMatch(holder -> holder.has(event))) {
                trace.of(List.of(event), "may be lost with", task.id);
                mayBeLost.add(event);
            }
        }
    }

    /** Of replicants that all lost rows, the first to publish decides which. */
    private void excuseIfNoneIsComplete(ModelTask task) {
        List<ModelTask> replicants = Stream.concat(Stream.of(task), others(task))
                .filter(replicant -> !isRetired.test(replicant.id))
                .toList();
        if (replicants.stream().allMatch(replicant -> replicant.lostRows)) {
            replicants.stream()
                    .flatMap(replicant -> replicant.events().stream())
                    .filter(event -> !replicants.stream().allMatch(replicant -> replicant.has(event)))
                    .forEach(mayBeLost::add);
        }
    }

    private void arrive(
            int instance, HttpCall call, String body, Duration timeout, CompletableFuture<HttpAnswer> answer) {
        String[] path = call.uri().getRawPath().split("/", -1);
        String name = path[5];
        ModelTask task = tasks.get(URLDecoder.decode(name, StandardCharsets.UTF_8));
        long now = time.nanoTime();
        if (task == null
                || !task.isActive()
                || task.state == ModelTask.State.STARTING
                || now < task.unreachableUntil
                || now < task.unreachableFor.getOrDefault(instance, 0L)) {
            answer.completeExceptionally(new NotSentException("refused", new IOException("refused")));
            return;
        }
        if (chance(0.01)) {
            answer.completeExceptionally(new IOException("the request was lost"));
            return;
        }
        if (chance(0.01)) {
            answer.complete(new HttpAnswer(500, Map.of(), new byte[0]));
            return;
        }
        int status =
                switch (path[6]) {
                    case "status" -> 200;
                    case "abandon" -> abandon(task);
                    default -> push(task, call, body);
                };
        trace.of(body, "is answered " + status + " to instance " + instance + " by", task.id);
        Map<String, String> headers = Map.of("x-tranquility-restored", task.lostRows ? "crash" : "none");
        if (now < task.silentUntil) {
            time.schedule(timeout, () -> answer.completeExceptionally(new IOException("no answer in time")));
        } else if (chance(0.01)) {
            later(1, 50, () -> answer.completeExceptionally(new IOException("the answer was lost")));
        } else {
            later(1, 50, () -> answer.complete(new HttpAnswer(status, headers, new byte[0])));
        }
    }

    private int push(ModelTask task, HttpCall call, String body) {
        if (task.isStrangers()) {
            mistakes.add(body + " is sent to the strangers' task " + task.id);
        }
        return task.push(
                call.headers().get("X-Firehose-Producer-Id"), call.headers().get("X-Firehose-Producer-Seq"), body);
    }

    private int abandon(ModelTask task) {
        if (task.state != ModelTask.State.TAKING) {
            return 409;
        }
        end(task);
        return 200;
    }

    private void end(ModelTask task) {
        trace.of(task, "a client ends");
        if (task.isStrangers()) {
            mistakes.add("the strangers' task " + task.id + " is ended");
        }
        excuseIfOthersWereJustHurt(task);
        task.fail("ended by a client");
    }

    private boolean chance(double probability) {
        return !calm && random.nextDouble() < probability;
    }

    private void later(int fromMillis, int toMillis, Runnable action) {
        time.schedule(Duration.ofMillis(fromMillis + random.nextInt(toMillis - fromMillis)), action);
    }
}
