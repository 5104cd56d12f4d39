// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.console.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/post} and {@code /v2/post}: takes bodies, hands them on, and answers. Holds no thread meanwhile. */
final class PostEndpoint {
    private static final Logger log = LoggerFactory.getLogger(PostEndpoint.class);

    private static final String V1_CONTENT_TYPES =
            "Expected contentType application/json, application/x-jackson-smile or text/plain";

    private final Supplier<Map<String, DataSource>> sources;
    private final ServerOptions options;
    private final Workers workers;
    private final Budget budget;
    private final Undeliverable undeliverable;
    private final RepeatableRequests<Submission> repeatable;
    private final RepeatableRequests<SpoolSubmission> repeatableInSpool;

    /** Requests that are not answered. */
    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();

    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean isStopping;

    /** @param sources the data sources of the moment, by name */
    PostEndpoint(
            Supplier<Map<String, DataSource>> sources,
            ServerOptions options,
            Workers workers,
            Budget budget,
            Undeliverable undeliverable) {
        this.sources = sources;
        this.options = options;
        this.workers = workers;
        this.budget = budget;
        this.undeliverable = undeliverable;
        this.repeatable = new RepeatableRequests<>(options.idempotency());
        this.repeatableInSpool = new RepeatableRequests<>(options.idempotency());
    }

    /** @param dataSource of the path; empty if events say it themselves */
    void post(Request request, Reply reply, Answers version, Optional<String> dataSource) {
        Exchange exchange = new Exchange(reply, version, budget.share());
        open.add(exchange);
        try {
            exchange.begin(request, dataSource);
        } catch (HttpProblem e) {
            exchange.fail(e);
        } catch (RuntimeException e) {
            exchange.abort(e);
        }
    }

    /** Takes no more requests, and waits until those that are being served are answered; then all are, at once. */
    void stop(Duration patience) {
        isStopping = true;
        if (!open.isEmpty()) {
            try {
                drained.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IllegalStateException("Nothing fails this", e);
            } catch (TimeoutException e) {
                log.warn("{} requests have no outcome after {}; they are answered with 503", open.size(), patience);
            }
        }
        open.forEach(Exchange::answerNow);
    }

    /** False if it is answered already. */
    private boolean finish(Exchange exchange) {
        boolean first = open.remove(exchange);
        if (isStopping && open.isEmpty()) {
            drained.complete(null);
        }
        return first;
    }

    /** One request. */
    private final class Exchange {
        private final Reply reply;
        private final Answers version;
        private final Budget.Share share;
        private MediaType type = MediaType.JSON;
        private Target target = new Target(Map.of(), Optional.empty(), null);
        private volatile Submission submission;

        Exchange(Reply reply, Answers version, Budget.Share share) {
            this.reply = reply;
            this.version = version;
            this.share = share;
        }

        void begin(Request request, Optional<String> dataSource) throws HttpProblem {
            if (isStopping) {
                throw stopping();
            }
            type = mediaType(request);
            Coding coding = Coding.of(request.getHeaders().get(HttpHeader.CONTENT_ENCODING));
            target = new Target(sources.get(), dataSource, request.getHeaders().get(HttpHeader.AUTHORIZATION));
            if (dataSource.isPresent()) {
                target.source(dataSource.get());
            }
            Fields query = Request.extractQueryParameters(request);
            Acknowledgement ack = version.acknowledgement(query);
            String key = version == Answers.V2 ? request.getHeaders().get("Idempotency-Key") : null;
            CompletableFuture<?> unused = BodyReader.read(
                            request, options.limits().bodyBytes(), share)
                    .whenComplete((parts, failure) -> {
                        if (failure == null) {
                            // From now on it is we who keep the connection waiting.
                            request.addIdleTimeoutListener(timeout -> false);
                            Body body = new Body(parts, type, coding, options.limits());
                            workers.execute(() -> take(body, ack, Optional.ofNullable(key)));
                        } else if (failure instanceof HttpProblem problem) {
                            fail(problem);
                        } else {
                            abort(failure);
                        }
                    });
        }

        private void take(Body body, Acknowledgement ack, Optional<String> key) {
            try {
                long size = new BodyCheck(body, target, version == Answers.V1).check();
                share.take(Math.max(0, size - body.size()));
                if (ack == Acknowledgement.SPOOLED) {
                    spool(body, key);
                    return;
                }
                if (key.isPresent()) {
                    RequestKey name = RequestKey.of(target.forced().orElse(""), key.get(), body);
                    Submission fresh = submission(body, Submission.Style.repeatable(name.batchName()));
                    submission = repeatable.of(name, fresh);
                    if (submission != fresh) {
                        fresh.release();
                    }
                } else {
                    submission = submission(body, version == Answers.V1 ? Submission.Style.V1 : Submission.Style.V2);
                }
            } catch (HttpProblem e) {
                fail(e);
                return;
            } catch (RuntimeException e) {
                abort(e);
                throw e;
            }
            send(ack);
        }

        private Submission submission(Body body, Submission.Style style) {
            return new Submission(body, target, style, workers, undeliverable, share::release);
        }

        private void spool(Body body, Optional<String> key) throws HttpProblem {
            SpoolSubmission fresh = new SpoolSubmission(body, target, share, undeliverable);
            SpoolSubmission spooled = key.isPresent()
                    ? repeatableInSpool.of(RequestKey.of(target.forced().orElse(""), key.get(), body), fresh)
                    : fresh;
            if (spooled != fresh) {
                fresh.release();
            }
            CompletableFuture<?> unused = spooled.start()
                    .orTimeout(options.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((receipt, failure) -> workers.execute(() ->
                            answer(receipt, failure instanceof CompletionException ? failure.getCause() : failure)));
        }

        private void answer(SpoolSubmission.Receipt receipt, Throwable failure) {
            if (failure == null) {
                if (finish(this)) {
                    Answers.spooled(reply, type, receipt);
                }
            } else if (failure instanceof HttpProblem problem) {
                fail(problem);
            } else if (failure instanceof TimeoutException) {
                fail(HttpProblem.passing(503, "The events are not on the disk within " + options.requestTimeout()));
            } else {
                fail(HttpProblem.passing(503, failure.getMessage()));
            }
        }

        private void send(Acknowledgement ack) {
            boolean isToRead = submission.start();
            Optional<Future<?>> deadline = version == Answers.V2
                    ? Optional.of(workers.schedule(options.requestTimeout(), this::answerNow))
                    : Optional.empty();
            CompletableFuture<?> unused =
                    switch (ack) {
                        case DRUID ->
                            submission.whenEnded().thenAccept(report -> {
                                deadline.ifPresent(timer -> timer.cancel(false));
                                answer(report);
                            });
                        case BUFFERED ->
                            submission.whenRead().thenAccept(read -> {
                                deadline.ifPresent(timer -> timer.cancel(false));
                                acknowledge();
                            });
                        case SPOOLED -> throw new IllegalStateException("The spool has it");
                    };
            if (isToRead) {
                submission.read();
            }
        }

        private void acknowledge() {
            if (!finish(this)) {
                return;
            }
            Report report = submission.acknowledge();
            submission.abandon();
            if (report.full() == null) {
                version.buffered(reply, type, report);
            } else {
                version.report(reply, type, report);
            }
        }

        private void answerNow() {
            if (submission == null) {
                fail(stopping());
            } else {
                answer(submission.report());
            }
        }

        private void answer(Report report) {
            if (finish(this)) {
                submission.abandon();
                version.report(reply, type, report);
            }
        }

        private void fail(HttpProblem problem) {
            share.release();
            if (finish(this)) {
                version.problem(reply, type, problem, problem.status() == 401 ? challenges() : List.of());
            }
        }

        private void abort(Throwable cause) {
            share.release();
            if (finish(this)) {
                reply.abort(cause);
            }
        }

        private List<String> challenges() {
            return target.sources().values().stream()
                    .filter(source -> target.forced().map(source.name()::equals).orElse(true))
                    .flatMap(source -> source.credentials().challenges().stream())
                    .distinct()
                    .toList();
        }

        private MediaType mediaType(Request request) throws HttpProblem {
            try {
                return MediaType.of(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
            } catch (HttpProblem e) {
                throw version == Answers.V1 ? HttpProblem.of(400, V1_CONTENT_TYPES) : e;
            }
        }
    }

    private static HttpProblem stopping() {
        return HttpProblem.passing(503, "The server is stopping");
    }
}
