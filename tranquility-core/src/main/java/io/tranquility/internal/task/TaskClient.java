// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

import io.tranquility.internal.http.HttpAnswer;
import io.tranquility.internal.http.HttpCall;
import io.tranquility.internal.http.HttpSender;
import io.tranquility.internal.http.NotSentException;
import io.tranquility.internal.retry.Retrier;
import io.tranquility.internal.retry.TransientException;
import io.tranquility.metrics.Metric;
import io.tranquility.metrics.MetricListener;
import io.tranquility.status.ReplicaStatus;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Pushes batches to one task, as Druid's event receiver takes them: {@code POST
 * /druid/worker/v1/chat/<name>/push-events}. Thread-safe.
 */
final class TaskClient {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final int CLOSED = 410;

    /** The Overlord can end the task as well, so nobody waits long for its own answer. */
    private static final Duration ABANDON_TIMEOUT = Duration.ofSeconds(5);

    private final String taskId;
    private final String chatPath;
    private final boolean numbered;
    private final TaskLocation location;
    private final Contact contact;
    private final HttpSender http;
    private final Retrier retrier;
    private final Patience patience;
    private final MetricListener metrics;

    /** Why the last try came to nothing; null if it did not. */
    private volatile String problem;

    /**
     * How long a push is tried.
     *
     * @param retryPeriod before it fails
     * @param quietPeriod before a warning is logged
     */
    record Patience(Duration retryPeriod, Duration quietPeriod) {}

    /**
     * @param chatName what the task answers to: the firehose's full service name, or its own id where it has the extension
     * @param numbered whether batches carry their producer and number; the receiver of Druid 30 and older records the
     *     number before it has the rows, and would take a retry for a repeat
     */
    TaskClient(
            String taskId,
            String chatName,
            boolean numbered,
            TaskLocation location,
            Contact contact,
            HttpSender http,
            Retrier retrier,
            Patience patience,
            MetricListener metrics) {
        this.taskId = taskId;
        this.chatPath = "/druid/worker/v1/chat/" + HttpCall.pathSegment(chatName);
        this.numbered = numbered;
        this.location = location;
        this.contact = contact;
        this.http = http;
        this.retrier = retrier;
        this.patience = patience;
        this.metrics = metrics;
    }

    /**
     * Sends a batch, again and again if need be.
     *
     * @return completes when the task has taken it; fails with a {@link TaskGoneException} or a {@link
     *     TaskUnreachableException} if it has not and never will, with an {@link InDoubtException} if that cannot be told
     *     any more, or otherwise if it is given up
     */
    CompletableFuture<PushAnswer> push(Push push) {
        Tries tries = new Tries(push);
        return retrier.run(
                "The push of " + push.body().events() + " events to the task " + taskId,
                patience.retryPeriod(),
                patience.quietPeriod(),
                tries::next);
    }

    /** Creates the task if it is missing, and otherwise sees to it that it is the one that is recorded. */
    CompletableFuture<Void> claim() {
        return retrier.run("Finding or creating the task " + taskId, patience.retryPeriod(), location::claim)
                .whenComplete((claimed, e) -> note(e));
    }

    /**
     * Asks the task itself whether it came back from a crash without all that it had taken. A task without the extension
     * never comes back.
     *
     * @return fails with an IOException, a TimeoutException or a TransientException if it does not say so now
     */
    CompletableFuture<Boolean> hasLostRows() {
        if (!numbered) {
            return CompletableFuture.completedFuture(false);
        }
        return location.find()
                .thenApply(address -> HttpCall.get(address.resolve(chatPath + "/status")))
                .thenCompose(call -> http.send(call, ANSWER_TIMEOUT).thenApply(answer -> hasLostRows(call, answer)))
                .exceptionallyCompose(e -> {
                    location.doubt();
                    Throwable cause = Retrier.unwrapped(e);
                    return CompletableFuture.failedFuture(
                            cause instanceof TaskGoneException ? new TransientException(cause.getMessage()) : cause);
                });
    }

    /**
     * Asks the task itself to end without publishing anything.
     *
     * @return whether it does; false if it is publishing, so that it must not be ended any more. Fails if it does not say,
     *     which without the extension it never does
     */
    CompletableFuture<Boolean> abandon() {
        if (!numbered) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "The task " + taskId + " does not have the extension, and cannot be abandoned"));
        }
        byte[] nothing = {};
        return location.find()
                .thenApply(address ->
                        HttpCall.post(address.resolve(chatPath + "/abandon"), Map.of(), "application/json", nothing))
                .thenCompose(call -> http.send(call, ABANDON_TIMEOUT).thenApply(answer -> switch (answer.status()) {
                    case 200 -> true;
                    case 409 -> false;
                    default -> throw new IllegalStateException(told(call, answer));
                }));
    }

    private boolean hasLostRows(HttpCall call, HttpAnswer answer) {
        boolean isForbidden = answer.status() == 401 || answer.status() == 403;
        if (!isForbidden && !answer.headers().containsKey(PushAnswer.RESTORED)) {
            throw new TransientException(told(call, answer));
        }
        return PushAnswer.hasLostRows(answer);
    }

    String taskId() {
        return taskId;
    }

    /** Where it was last known to listen, if that is known. */
    Optional<URI> address() {
        return location.known().address();
    }

    /** How it was when it was last called or asked for. */
    ReplicaStatus.State state() {
        TaskLocation.Known known = location.known();
        if (!known.exists()) {
            return ReplicaStatus.State.WANTED;
        }
        if (known.address().isEmpty()) {
            return ReplicaStatus.State.WAITING;
        }
        return contact.isSilent() ? ReplicaStatus.State.UNREACHABLE : ReplicaStatus.State.RUNNING;
    }

    /** Why the last try to find or to reach it came to nothing, if it did. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private void note(Throwable failure) {
        problem = failure == null
                ? null
                : String.valueOf(Retrier.unwrapped(failure).getMessage());
    }

    /** The tries to push one batch; they follow one another. */
    private final class Tries {
        private final Push push;

        /** Whether a try ended without an answer that says no. */
        private volatile boolean mayBeTaken;

        private volatile boolean isRetry;

        Tries(Push push) {
            this.push = push;
        }

        CompletableFuture<PushAnswer> next() {
            return location.find()
                    .thenCompose(this::sendTo)
                    .whenComplete((answer, e) -> TaskClient.this.note(e))
                    .exceptionallyCompose(e -> {
                        Throwable cause = Retrier.unwrapped(e);
                        return CompletableFuture.failedFuture(
                                mayBeTaken && cause instanceof TaskGoneException gone && gone.mayPublish()
                                        ? new InDoubtException(
                                                gone.getMessage()
                                                        + "; it did not say whether it took the batch that was sent to it before")
                                        : cause);
                    });
        }

        private CompletableFuture<PushAnswer> sendTo(URI address) {
            if (!mayBeTaken && contact.isLost() && location.isConfirmed()) {
                return CompletableFuture.failedFuture(new TaskUnreachableException(
                        "The task " + taskId + " runs, but does not answer at " + address));
            }
            if (isRetry) {
                metrics.count(Metric.RETRIES, "", 1);
            }
            isRetry = true;
            PushBody body = push.body();
            HttpCall call = new HttpCall(
                    "POST",
                    address.resolve(chatPath + "/push-events"),
                    headers(),
                    body.contentType(),
                    body.bytes(),
                    body.length());
            return http.send(call, ANSWER_TIMEOUT)
                    .whenComplete((answer, e) -> note(answer, Retrier.unwrapped(e)))
                    .thenApply(answer -> judge(call, answer))
                    .whenComplete((answer, e) -> {
                        if (e != null) {
                            body.givenUp();
                            location.doubt();
                        }
                    });
        }

        private void note(HttpAnswer answer, Throwable failure) {
            if (failure == null) {
                contact.answered();
                // A task that has closed knows which batches it has; one with an error may have a part of this one.
                mayBeTaken = answer.status() != CLOSED && (mayBeTaken || isErrorOfTask(answer));
            } else {
                contact.failed();
                mayBeTaken |= !(failure instanceof NotSentException);
            }
        }

        private Map<String, String> headers() {
            return numbered
                    ? Map.of(
                            "X-Firehose-Producer-Id", push.producerId(),
                            "X-Firehose-Producer-Seq", Long.toString(push.sequence()))
                    : Map.of();
        }
    }

    /** What an answer means; decided here and nowhere else. */
    private PushAnswer judge(HttpCall call, HttpAnswer answer) {
        if (answer.status() == 200) {
            return taken(call, answer);
        }
        String message = told(call, answer);
        throw switch (answer.status()) {
            case 401, 403 -> new PushRefusedException(message + ": " + answer.whatIsMissing());
            case 409 -> new PushRefusedException(message + ": its number is too old to tell whether it was taken");
            case CLOSED -> closed(message, answer);
            case 413 ->
                new PushRefusedException(
                        message + ": the batch is too large; druidBeam.firehoseChunkSize makes batches smaller");
            // Not listening yet or any more (400, 404), body cut on the way (400), busy (429, 503), an error (5xx): the
            // Overlord is asked for the task, and the batch is sent again.
            default -> new TransientException(message);
        };
    }

    private String told(HttpCall call, HttpAnswer answer) {
        return "The task " + taskId + " answered " + call + " with " + answer;
    }

    /** Not of the server it runs in, which says 503 for a task that does not listen any more. */
    private boolean isErrorOfTask(HttpAnswer answer) {
        boolean isOfServer =
                numbered && answer.status() == 503 && !answer.headers().containsKey("x-tranquility-incarnation");
        return answer.status() / 100 == 5 && !isOfServer;
    }

    private static RuntimeException closed(String message, HttpAnswer answer) {
        return PushAnswer.hasRows(answer)
                ? new InDoubtException(message + ": it has a part of the batch, and takes no more")
                : new TaskGoneException(message + ": it takes no more events", true);
    }

    private PushAnswer taken(HttpCall call, HttpAnswer http) {
        try {
            PushAnswer answer = PushAnswer.parse(http);
            if (answer.isRepeat()) {
                metrics.count(Metric.REPEATS_SKIPPED, "", 1);
            }
            return answer;
        } catch (IOException e) {
            throw new TransientException(told(call, http) + ", which is not readable: " + e.getMessage());
        }
    }
}
