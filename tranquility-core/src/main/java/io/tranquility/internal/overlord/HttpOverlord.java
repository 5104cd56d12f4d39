// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.retry.TransientException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The Overlord by its HTTP interface, wherever the locator finds it. */
public final class HttpOverlord implements Overlord {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpSender http;
    private final OverlordLocator locator;

    public HttpOverlord(HttpSender http, OverlordLocator locator) {
        this.http = http;
        this.locator = locator;
    }

    @Override
    public CompletableFuture<DruidVersion> version() {
        return call("/status", HttpCall::get).thenApply(answer -> DruidVersion.parse(success(answer)));
    }

    @Override
    public CompletableFuture<Void> submit(ObjectNode task) {
        byte[] body = task.toString().getBytes(StandardCharsets.UTF_8);
        return call("/druid/indexer/v1/task", uri -> HttpCall.post(uri, Map.of(), "application/json", body))
                .thenAccept(answer -> {
                    if (!isAlreadyThere(answer)) {
                        success(answer);
                    }
                });
    }

    @Override
    public CompletableFuture<Void> shutdown(String taskId) {
        byte[] nothing = {};
        return call(path(taskId, "shutdown"), uri -> HttpCall.post(uri, Map.of(), "application/json", nothing))
                .thenAccept(answer -> {
                    if (answer.answer().status() != 404) {
                        success(answer);
                    }
                });
    }

    @Override
    public CompletableFuture<Optional<TaskStatus>> status(String taskId) {
        return call(path(taskId, "status"), HttpCall::get)
                .thenApply(answer -> answer.answer().status() == 404
                        ? Optional.empty()
                        : Optional.of(TaskStatus.parse(success(answer))));
    }

    private interface CallTo {
        HttpCall at(URI uri);
    }

    /** An answer and what it answers. */
    private record Answered(HttpCall call, HttpAnswer answer) {}

    private CompletableFuture<Answered> call(String path, CallTo callTo) {
        return locator.locate().thenCompose(addresses -> {
            HttpCall call = callTo.at(addresses.get(0).resolve(path));
            return http.send(call, TIMEOUT).thenApply(answer -> new Answered(call, answer));
        });
    }

    private static String path(String taskId, String what) {
        return "/druid/indexer/v1/task/" + HttpCall.pathSegment(taskId) + "/" + what;
    }

    private static boolean isAlreadyThere(Answered answered) {
        return answered.answer().status() == 400 && answered.answer().shown().contains("already exists");
    }

    /** The JSON of a success; what the other statuses mean is decided here and nowhere else. */
    private static JsonNode success(Answered answered) {
        HttpAnswer answer = answered.answer();
        String message = "The Overlord answered " + answered.call() + " with " + answer;
        switch (answer.status() / 100) {
            case 2 -> {
                try {
                    return answer.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(answer.body());
                } catch (IOException e) {
                    throw new TransientException(message + ", which is no JSON");
                }
            }
            case 4 -> {
                // Not the leader, too early, too many requests: another moment may do. The rest is a firm no.
                if (answer.status() == 404 || answer.status() == 408 || answer.status() == 429) {
                    throw new TransientException(message);
                }
                throw new OverlordRefusedException(message);
            }
            default -> throw new TransientException(message);
        }
    }
}
