// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.NotSentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Tasks in memory, by the ids of their firehoses, which take each batch once by its number and behave as the test
 * says. A body is {@code [a,b,]} for the events a and b.
 */
final class FakeTasks {
    enum Behaviour {
        TAKES,
        /** Nobody listens. */
        REFUSES_CONNECTIONS,
        /** Takes the batch and does not answer. */
        LOSES_ANSWERS,
        /** Does not take the batch and does not answer. */
        LOSES_REQUESTS,
        FAILS_WITH_500,
        /** Publishes, takes no batch that it does not know, and cannot be abandoned. */
        CLOSED,
        /** Takes batches, after a crash that lost rows. */
        RESTORED_FROM_CRASH
    }

    private final Map<String, Behaviour> behaviours = new HashMap<>();
    private final Map<String, List<String>> events = new HashMap<>();
    private final Map<String, Set<String>> numbers = new HashMap<>();
    private final List<String> abandoned = new ArrayList<>();
    private Consumer<String> whenAbandoned = firehoseId -> {};
    private int calls;

    /** Until it is told otherwise a task takes batches. */
    void set(String firehoseId, Behaviour behaviour) {
        behaviours.put(firehoseId, behaviour);
    }

    /** What a task took, in order. */
    List<String> events(String firehoseId) {
        return events.getOrDefault(firehoseId, List.of());
    }

    /** What happens to a task that ends because it was asked to. */
    void whenAbandoned(Consumer<String> action) {
        whenAbandoned = action;
    }

    /** Those that were asked to end without publishing, in order. */
    List<String> abandoned() {
        return abandoned;
    }

    int calls() {
        return calls;
    }

    CompletableFuture<HttpAnswer> answer(HttpCall call) {
        calls++;
        String[] path = call.uri().getPath().split("/", -1);
        String firehoseId = firehoseId(path[5]);
        Behaviour behaviour = behaviours.getOrDefault(firehoseId, Behaviour.TAKES);
        boolean listens = behaviour != Behaviour.REFUSES_CONNECTIONS;
        if (path[6].equals("status") && listens) {
            String restored = behaviour == Behaviour.RESTORED_FROM_CRASH ? "crash" : "none";
            return answered(200, Map.of("x-tranquility-restored", restored));
        }
        if (path[6].equals("abandon") && listens) {
            abandoned.add(firehoseId);
            if (behaviour == Behaviour.TAKES) {
                whenAbandoned.accept(firehoseId);
            }
            return answered(behaviour == Behaviour.CLOSED ? 409 : behaviour == Behaviour.TAKES ? 200 : 500, Map.of());
        }
        return switch (behaviour) {
            case TAKES -> taken(firehoseId, call, Map.of());
            case RESTORED_FROM_CRASH -> taken(firehoseId, call, Map.of("x-tranquility-restored", "crash"));
            case REFUSES_CONNECTIONS ->
                CompletableFuture.failedFuture(new NotSentException("refused", new IOException("refused")));
            case LOSES_ANSWERS -> {
                CompletableFuture<HttpAnswer> unused = taken(firehoseId, call, Map.of());
                yield CompletableFuture.failedFuture(new IOException("no answer"));
            }
            case LOSES_REQUESTS -> CompletableFuture.failedFuture(new IOException("no answer"));
            case FAILS_WITH_500 -> answered(500, Map.of());
            case CLOSED -> answered(isKnown(firehoseId, call) ? 200 : 410, Map.of());
        };
    }

    /** Of the service's name or, with the extension, of the task's id. */
    private static String firehoseId(String name) {
        if (name.startsWith("firehose:")) {
            return name.substring(name.lastIndexOf(':') + 1);
        }
        String[] parts = name.split("_", -1);
        return String.format(
                "wiki-013-%04d-%04d",
                Integer.parseInt(parts[parts.length - 2]), Integer.parseInt(parts[parts.length - 1]));
    }

    private CompletableFuture<HttpAnswer> taken(String firehoseId, HttpCall call, Map<String, String> headers) {
        if (!isKnown(firehoseId, call)) {
            numbers.computeIfAbsent(firehoseId, any -> new HashSet<>()).add(number(call));
            String body = new String(Arrays.copyOf(call.body(), call.length()), StandardCharsets.UTF_8);
            events.computeIfAbsent(firehoseId, any -> new ArrayList<>())
                    .addAll(List.of(body.substring(1, body.length() - 2).split(",", -1)));
        }
        return answered(200, headers);
    }

    private boolean isKnown(String firehoseId, HttpCall call) {
        return numbers.getOrDefault(firehoseId, Set.of()).contains(number(call));
    }

    private static String number(HttpCall call) {
        return call.headers().get("X-Firehose-Producer-Id") + "/"
                + call.headers().get("X-Firehose-Producer-Seq");
    }

    private static CompletableFuture<HttpAnswer> answered(int status, Map<String, String> headers) {
        return CompletableFuture.completedFuture(new HttpAnswer(status, headers, new byte[0]));
    }
}
