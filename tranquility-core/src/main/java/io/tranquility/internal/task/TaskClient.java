// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.TransientException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Pushes batches to one task, as Druid's event receiver takes them: {@code POST
 * /druid/worker/v1/chat/<service>/push-events}. Thread-safe.
 */
final class TaskClient {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final String taskId;
    private final String path;
    private final boolean numbered;
    private final TaskLocation location;
    private final HttpSender http;
    private final Retrier retrier;
    private final Patience patience;

    /**
     * How long a push is tried.
     *
     * @param retryPeriod before it fails
     * @param quietPeriod before a warning is logged
     */
    record Patience(Duration retryPeriod, Duration quietPeriod) {}

    /**
     * @param serviceName the firehose's full service name
     * @param numbered whether batches carry their producer and number; the receiver of Druid 30 and older records the
     *     number before it has the rows, and would take a retry for a repeat
     */
    TaskClient(
            String taskId,
            String serviceName,
            boolean numbered,
            TaskLocation location,
            HttpSender http,
            Retrier retrier,
            Patience patience) {
        this.taskId = taskId;
        this.path = "/druid/worker/v1/chat/" + serviceName + "/push-events";
        this.numbered = numbered;
        this.location = location;
        this.http = http;
        this.retrier = retrier;
        this.patience = patience;
    }

    /** Sends a batch, again and again if need be; completes when the task has taken it. */
    CompletableFuture<PushAnswer> push(Push push) {
        return retrier.run(
                "The push of " + push.events() + " events to the task " + taskId,
                patience.retryPeriod(),
                patience.quietPeriod(),
                () -> location.find().thenCompose(address -> pushTo(address, push)));
    }

    /** Looks the task up, which creates it if it is missing, before there is anything to push. */
    void prepare() {
        CompletableFuture<URI> unused = location.find();
    }

    @Override
    public String toString() {
        return taskId;
    }

    private CompletableFuture<PushAnswer> pushTo(URI address, Push push) {
        Map<String, String> headers = numbered
                ? Map.of(
                        "X-Firehose-Producer-Id", push.producerId(),
                        "X-Firehose-Producer-Seq", Long.toString(push.sequence()))
                : Map.of();
        HttpCall call =
                new HttpCall("POST", address.resolve(path), headers, push.contentType(), push.bytes(), push.length());
        return http.send(call, ANSWER_TIMEOUT)
                .thenApply(answer -> judge(call, answer))
                .whenComplete((answer, e) -> {
                    if (e != null) {
                        push.triedAgain();
                        location.doubt();
                    }
                });
    }

    /** What an answer means; decided here and nowhere else. */
    private PushAnswer judge(HttpCall call, HttpAnswer answer) {
        String message = "The task " + taskId + " answered " + call + " with " + answer;
        return switch (answer.status()) {
            case 200 -> taken(message, answer);
            case 401, 403 -> throw new PushRefusedException(message + ": Druid does not allow it");
            case 409 ->
                throw new PushRefusedException(message + ": its number is too old to tell whether it was taken");
            case 410 -> throw new TaskGoneException(message + ": it has stopped taking events");
            case 413 ->
                throw new PushRefusedException(
                        message + ": the batch is too large; druidBeam.firehoseChunkSize makes batches smaller");
            // Not listening yet or any more (400, 404), body cut on the way (400), busy (429, 503), an error (5xx): the
            // Overlord is asked for the task, and the batch is sent again.
            default -> throw new TransientException(message);
        };
    }

    private static PushAnswer taken(String message, HttpAnswer answer) {
        try {
            return PushAnswer.parse(answer.body());
        } catch (IOException e) {
            throw new TransientException(message + ", which is not readable: " + e.getMessage());
        }
    }
}
