// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tranquility.console.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jetty.util.Fields;

/** What answers say, in each version of the API. */
enum Answers {
    /** The original's: two counts, or a line of text. */
    V1 {
        @Override
        void problem(Reply reply, MediaType type, HttpProblem problem, List<String> challenges) {
            // The original knows no 415.
            int status = problem.status() == 415 ? 400 : problem.status();
            reply.send(status, TEXT, line(problem.v1Message()), problem.retryAfter(), challenges);
        }

        @Override
        void report(Reply reply, MediaType type, Report report) {
            if (report.full() != null) {
                reply.send(
                        503,
                        TEXT,
                        line("Buffer full for dataSource '" + report.full() + "'"),
                        Optional.of(RETRY_AFTER),
                        List.of());
            } else if (report.isFinal()) {
                counts(reply, type, report.received(), report.sent());
            } else if (report.failed() > 0) {
                reply.send(500, TEXT, line("Server error"));
            } else {
                reply.send(503, TEXT, line("The server is stopping"), Optional.of(RETRY_AFTER), List.of());
            }
        }

        @Override
        void buffered(Reply reply, MediaType type, Report report) {
            counts(reply, type, report.received(), 0);
        }

        @Override
        Acknowledgement acknowledgement(Fields query) throws HttpProblem {
            String async = query.getValue("async");
            return switch (async == null ? "" : async.toLowerCase(Locale.ROOT)) {
                case "true", "1", "yes" -> Acknowledgement.BUFFERED;
                case "false", "0", "no", "" -> Acknowledgement.DRUID;
                default -> throw HttpProblem.of(400, "Expected true or false");
            };
        }
    },

    /** Counts by reason, and problems one by one. */
    V2 {
        @Override
        void problem(Reply reply, MediaType type, HttpProblem problem, List<String> challenges) {
            Map<String, Object> body = ordered("error", problem.getMessage());
            problem.position().ifPresent(position -> body.put("position", position));
            reply.send(problem.status(), type.answer(), bytes(type, body), problem.retryAfter(), challenges);
        }

        @Override
        void report(Reply reply, MediaType type, Report report) {
            Map<String, Object> body = body(report);
            if (report.isFinal()) {
                reply.send(200, type.answer(), bytes(type, body));
                return;
            }
            body.put(
                    "error",
                    report.failure() == null
                            ? "Not all events had an outcome in time"
                            : "Not all events are in Druid: " + report.failure().getMessage());
            reply.send(
                    report.full() == null ? 503 : 429,
                    type.answer(),
                    bytes(type, body),
                    Optional.of(RETRY_AFTER),
                    List.of());
        }

        @Override
        void buffered(Reply reply, MediaType type, Report report) {
            if (report.failed() > 0) {
                report(reply, type, report);
            } else {
                reply.send(202, type.answer(), bytes(type, body(report)));
            }
        }

        @Override
        Acknowledgement acknowledgement(Fields query) throws HttpProblem {
            return Acknowledgement.of(query.getValue("ack"));
        }
    };

    static final String TEXT = "text/plain;charset=UTF-8";

    /** When a client should try again what cannot be done now. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** A request that cannot be served. */
    abstract void problem(Reply reply, MediaType type, HttpProblem problem, List<String> challenges);

    /** What became of a request's events, good or bad. */
    abstract void report(Reply reply, MediaType type, Report report);

    /** All events were taken into the memory of the pipeline; some may have an outcome already. */
    abstract void buffered(Reply reply, MediaType type, Report report);

    /** What a request wants to wait for. */
    abstract Acknowledgement acknowledgement(Fields query) throws HttpProblem;

    /** The original's answer. */
    static void counts(Reply reply, MediaType type, long received, long sent) {
        reply.send(200, type.answer(), bytes(type, ordered("result", ordered("received", received, "sent", sent))));
    }

    /** The answer of the second version to a request whose events are in the spool. */
    static void spooled(Reply reply, MediaType type, SpoolSubmission.Receipt receipt) {
        Map<String, Object> body = ordered("received", receipt.received(), "spooled", receipt.spooled());
        body.put("unparseable", receipt.received() - receipt.spooled());
        body.put("problems", problems(receipt.problems()));
        reply.send(202, type.answer(), bytes(type, body));
    }

    private static Map<String, Object> body(Report report) {
        Map<String, Object> body = ordered("received", report.received(), "sent", report.sent());
        body.put("dropped", new TreeMap<>(report.droppedByReason()));
        body.put("unparseable", report.unparseable());
        body.put("failed", report.failed());
        body.put("pending", report.pending());
        body.put("problems", problems(report.problems()));
        return body;
    }

    private static List<Map<String, Object>> problems(List<Report.Problem> problems) {
        return problems.stream()
                .map(problem -> ordered(
                        "position", problem.position(),
                        "outcome", problem.outcome(),
                        "reason", problem.reason()))
                .toList();
    }

    static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(MediaType type, Object value) {
        try {
            return ObjectFormats.of(type).writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A map of these names and values, in this order. */
    static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
