// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import io.tranquility.deadletters.DeadLetter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
    private final RepeatableRequests repeatable;

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
        this.repeatable = new RepeatableRequests(options.idempotency());
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
            boolean async = version == Answers.V1 && yesNo(query.getValue("async"));
            String ack = version == Answers.V2 ? valueOr(query.getValue("ack"), "druid") : "druid";
            boolean isSpooled = ack.equals("spooled");
            if (!isSpooled && !ack.equals("druid")) {
                throw HttpProblem.of(400, "ack must be druid or spooled, but is '" + ack + "'");
            }
            String key = version == Answers.V2 ? request.getHeaders().get("Idempotency-Key") : null;
            if (isSpooled && key != null) {
                throw HttpProblem.of(400, "An Idempotency-Key is not possible with ack=spooled");
            }
            CompletableFuture<?> unused = BodyReader.read(
                            request, options.limits().bodyBytes(), share)
                    .whenComplete((bytes, failure) -> {
                        if (failure == null) {
                            // From now on it is we who keep the connection waiting.
                            request.addIdleTimeoutListener(timeout -> false);
                            Body body = new Body(bytes, type, coding, options.limits());
                            workers.execute(
                                    isSpooled ? () -> spool(body) : () -> take(body, async, Optional.ofNullable(key)));
                        } else if (failure instanceof HttpProblem problem) {
                            fail(problem);
                        } else {
                            abort(failure);
                        }
                    });
        }

        private void take(Body body, boolean async, Optional<String> key) {
            try {
                new BodyCheck(body, target, version == Answers.V1).check();
                if (key.isPresent()) {
                    Submission fresh = submission(body, Submission.Style.REPEATABLE);
                    submission = repeatable.of(target.forced().orElse(""), key.get(), body.bytes(), fresh);
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
            send(async);
        }

        private Submission submission(Body body, Submission.Style style) {
            return new Submission(body, target, style, workers, undeliverable, share::release);
        }

        private void spool(Body body) {
            Instant receivedAt = Instant.now();
            try {
                DataSource source = target.source(target.forced()
                        .orElseThrow(() ->
                                HttpProblem.of(400, "ack=spooled needs the data source in the path: post/DATASOURCE")));
                SpoolSender spool = source.spool()
                        .orElseThrow(() -> HttpProblem.of(
                                400, "ack=spooled is not possible: '" + source.name() + "' has no spool (spool.type)"));
                new BodyCheck(body, target, false).check();
                SpoolIntake intake = SpoolIntake.read(body, target, share);
                CompletableFuture<?> unused = spool.append(receivedAt, intake.payloads())
                        .whenComplete((kept, failure) -> workers.execute(() -> answer(source, intake, failure)));
            } catch (HttpProblem e) {
                fail(e);
            } catch (IOException | RuntimeException e) {
                abort(e);
                throw new IllegalStateException("A body that was checked could not be read again", e);
            }
        }

        private void answer(DataSource source, SpoolIntake intake, Throwable failure) {
            if (failure != null) {
                fail(HttpProblem.passing(503, failure.getMessage()));
                return;
            }
            source.counters().spooled(intake.spooled());
            intake.unparseable().forEach(item -> {
                source.counters().received();
                source.counters().unparseable();
                undeliverable.add(item, DeadLetter.UNPARSEABLE, item.problem());
            });
            share.release();
            if (finish(this)) {
                Answers.spooled(reply, type, intake);
            }
        }

        private void send(boolean async) {
            submission.start();
            if (async) {
                CompletableFuture<?> unused = submission.whenRead().thenAccept(report -> {
                    if (!finish(this)) {
                        return;
                    }
                    if (report.full() == null) {
                        Answers.counts(reply, type, report.received(), 0);
                    } else {
                        version.report(reply, type, report);
                    }
                });
                return;
            }
            Optional<Future<?>> deadline = version == Answers.V2
                    ? Optional.of(workers.schedule(options.requestTimeout(), this::answerNow))
                    : Optional.empty();
            CompletableFuture<?> unused = submission.whenEnded().thenAccept(report -> {
                deadline.ifPresent(timer -> timer.cancel(false));
                answer(report);
            });
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

    private static boolean yesNo(String value) throws HttpProblem {
        return switch (valueOr(value, "").toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no", "" -> false;
            default -> throw HttpProblem.of(400, "Expected true or false");
        };
    }

    private static String valueOr(String value, String other) {
        return value == null ? other : value;
    }
}
