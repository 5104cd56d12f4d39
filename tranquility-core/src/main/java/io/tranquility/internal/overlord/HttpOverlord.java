// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.overlord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.druid.DruidSecurity;
import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.http.Scheme;
import io.tranquility.internal.retry.TransientException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Overlord by its HTTP interface, wherever the locator finds it. What its answers mean is decided in {@link #success}
 * and nowhere else.
 */
public final class HttpOverlord implements Overlord {
    private static final Logger log = LoggerFactory.getLogger(HttpOverlord.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LeaderCalls calls;
    private final Scheme scheme;
    private final Consumer<Instant> clock;

    /** Whether it is in the log that the version is not told. */
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * @param security decides on which port tasks are looked for, and whom a redirect may lead to
     * @param clock is told what time it is at the Overlord, as of each answer
     */
    public HttpOverlord(HttpSender http, OverlordLocator locator, DruidSecurity security, Consumer<Instant> clock) {
        this.calls = new LeaderCalls(
                http, locator, security.authentication().header().isPresent());
        this.scheme = Scheme.of(security);
        this.clock = clock;
    }

    @Override
    public CompletableFuture<DruidVersion> version() {
        return send("/status", HttpCall::get).thenApply(answered -> {
            if (answered.answer().status() == 403) {
                // A secured Druid tells this only to those who may read its state, which a sender need not be.
                if (told.compareAndSet(false, true)) {
                    log.warn("{} does not tell its version: {}", answered.call(), answered.answer());
                }
                return DruidVersion.UNKNOWN;
            }
            return DruidVersion.parse(success(answered));
        });
    }

    @Override
    public CompletableFuture<Boolean> submit(ObjectNode task) {
        byte[] body = task.toString().getBytes(StandardCharsets.UTF_8);
        return send("/druid/indexer/v1/task", uri -> HttpCall.post(uri, Map.of(), "application/json", body))
                .thenApply(answer -> {
                    boolean isCreated = !isAlreadyThere(answer);
                    if (isCreated) {
                        success(answer);
                    }
                    return isCreated;
                });
    }

    @Override
    public CompletableFuture<Optional<JsonNode>> payload(String taskId) {
        return send(path(taskId), HttpCall::get)
                .thenApply(answer -> answer.answer().status() == 404
                        ? Optional.empty()
                        : Optional.of(success(answer).path("payload")));
    }

    @Override
    public CompletableFuture<Void> shutdown(String taskId) {
        byte[] nothing = {};
        return send(path(taskId) + "/shutdown", uri -> HttpCall.post(uri, Map.of(), "application/json", nothing))
                .thenAccept(answer -> {
                    if (answer.answer().status() != 404) {
                        success(answer);
                    }
                });
    }

    @Override
    public CompletableFuture<Optional<TaskStatus>> status(String taskId) {
        return send(path(taskId) + "/status", HttpCall::get)
                .thenApply(answer -> answer.answer().status() == 404
                        ? Optional.empty()
                        : Optional.of(TaskStatus.parse(success(answer), scheme)));
    }

    private CompletableFuture<LeaderCalls.Answered> send(String path, Function<URI, HttpCall> callTo) {
        return calls.send(path, callTo).thenApply(answered -> {
            time(answered.answer()).ifPresent(clock);
            return answered;
        });
    }

    private static Optional<Instant> time(HttpAnswer answer) {
        String date = answer.headers().get("date");
        if (date == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String path(String taskId) {
        return "/druid/indexer/v1/task/" + HttpCall.pathSegment(taskId);
    }

    private static boolean isAlreadyThere(LeaderCalls.Answered answered) {
        return answered.answer().status() == 400 && answered.answer().shown().contains("already exists");
    }

    /** The JSON of a success. A TransientException means that another moment may do, the other one a firm no. */
    private static JsonNode success(LeaderCalls.Answered answered) {
        HttpAnswer answer = answered.answer();
        String message = "The Overlord answered " + answered.call() + " with " + answer;
        return switch (answer.status()) {
            case 401, 403 -> throw new OverlordRefusedException(message + ": " + answer.whatIsMissing());
            // No such path yet or no leader, too slow, too many requests.
            case 404, 408, 429 -> throw new TransientException(message);
            default ->
                switch (answer.status() / 100) {
                    case 2 -> parsed(message, answer);
                    // The task itself is at fault; the Overlord says how.
                    case 4 -> throw new OverlordRefusedException(message);
                    // An error of the Overlord, or no leader yet.
                    default -> throw new TransientException(message);
                };
        };
    }

    private static JsonNode parsed(String message, HttpAnswer answer) {
        try {
            return answer.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new TransientException(message + ", which is no JSON");
        }
    }
}
