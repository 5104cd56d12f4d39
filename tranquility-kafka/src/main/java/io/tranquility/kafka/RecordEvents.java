// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.beam.SendResult;
import io.tranquility.deadletters.DeadLetter;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.input.EventParser;
import io.tranquility.input.Parsed;
import io.tranquility.input.Unparseable;
import io.tranquility.status.LogLimit;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a record, mostly one. Each is sent until it is in Druid or dropped; what was dropped or could not be
 * parsed becomes a dead letter, which is written until it is kept. Attempts come one after another, from any thread.
 */
final class RecordEvents implements RecordHandler.Handling {
    private static final Logger log = LoggerFactory.getLogger(RecordEvents.class);
    private static final byte[] NO_BYTES = {};
    private static final int SHOWN_PROBLEMS = 5;

    private final ConsumerRecord<byte[], byte[]> record;
    private final DataSink sink;
    private final DeadLetters deadLetters;
    private final LogLimit unparseableLog;
    private final Clock clock;

    /** What is not done yet. */
    private final List<Step> steps;

    /** A part of the record on its way. */
    private abstract static class Step {
        volatile boolean done;

        abstract CompletableFuture<Void> attempt();
    }

    RecordEvents(
            ConsumerRecord<byte[], byte[]> record,
            DataSink sink,
            EventParser parser,
            DeadLetters deadLetters,
            LogLimit unparseableLog,
            Clock clock) {
        this.record = record;
        this.sink = sink;
        this.deadLetters = deadLetters;
        this.unparseableLog = unparseableLog;
        this.clock = clock;
        Parsed parsed = parsed(record.value(), parser);
        sink.counts().record(parsed.events().size() + parsed.unparseable().size());
        this.steps = steps(parsed);
    }

    @Override
    public CompletableFuture<Void> attempt() {
        steps.removeIf(step -> step.done);
        if (steps.size() == 1) {
            return steps.get(0).attempt();
        }
        return CompletableFuture.allOf(steps.stream().map(Step::attempt).toArray(CompletableFuture<?>[]::new));
    }

    private static Parsed parsed(byte[] value, EventParser parser) {
        if (value == null) {
            return new Parsed(List.of(), List.of(new Unparseable(1, "the record has no value")));
        }
        Parsed parsed = parser.parse(value);
        return parsed.events().isEmpty() && parsed.unparseable().isEmpty()
                ? new Parsed(List.of(), List.of(new Unparseable(1, "the record holds no event")))
                : parsed;
    }

    private List<Step> steps(Parsed parsed) {
        List<Step> all = new ArrayList<>(parsed.events().size() + 1);
        if (!parsed.unparseable().isEmpty()) {
            all.add(unparseable(
                    parsed.unparseable(),
                    parsed.events().size() + parsed.unparseable().size() == 1));
        }
        if (all.isEmpty() || !sink.source().reportParseExceptions()) {
            parsed.events().forEach(event -> all.add(new EventStep(event)));
        }
        return all;
    }

    private Step unparseable(List<Unparseable> problems, boolean alone) {
        problems.forEach(problem -> sink.counts().events().unparseable(problem.reason()));
        String message = problems.stream()
                .limit(SHOWN_PROBLEMS)
                .map(problem -> alone ? problem.reason() : "event " + problem.position() + ": " + problem.reason())
                .collect(Collectors.joining("; "));
        String shown = problems.size() <= SHOWN_PROBLEMS
                ? message
                : message + "; and " + (problems.size() - SHOWN_PROBLEMS) + " more";
        String place = place();
        if (sink.source().reportParseExceptions()) {
            return new ReportStep(
                    place + " cannot be parsed for " + sink.dataSource() + " (reportParseExceptions): " + shown);
        }
        unparseableLog.log(more -> log.warn("{} cannot be parsed for {}{}: {}", place, sink.dataSource(), more, shown));
        return new LetterStep(letter(DeadLetter.UNPARSEABLE, shown));
    }

    private DeadLetter letter(String reason, String message) {
        Map<String, String> source = new LinkedHashMap<>();
        source.put("topic", record.topic());
        source.put("partition", Integer.toString(record.partition()));
        source.put("offset", Long.toString(record.offset()));
        return new DeadLetter(
                clock.instant(),
                sink.dataSource(),
                reason,
                message,
                source,
                record.value() == null ? NO_BYTES : record.value());
    }

    private String place() {
        return "The record of topic " + record.topic() + " partition " + record.partition() + " at offset "
                + record.offset();
    }

    /** Stops the application. */
    private static final class ReportStep extends Step {
        private final String message;

        ReportStep(String message) {
            this.message = message;
        }

        @Override
        CompletableFuture<Void> attempt() {
            return CompletableFuture.failedFuture(new ReportedException(message));
        }
    }

    /** A dead letter to be written. */
    private final class LetterStep extends Step {
        private final DeadLetter letter;

        LetterStep(DeadLetter letter) {
            this.letter = letter;
        }

        @Override
        CompletableFuture<Void> attempt() {
            return deadLetters.write(letter).thenRun(() -> done = true);
        }
    }

    /** An event to be sent, and its letter if it was dropped. */
    private final class EventStep extends Step {
        private final Map<String, Object> event;
        private volatile LetterStep letter;

        EventStep(Map<String, Object> event) {
            this.event = event;
        }

        @Override
        CompletableFuture<Void> attempt() {
            CompletableFuture<Void> outcome = new CompletableFuture<>();
            if (letter != null) {
                write(letter, outcome);
            } else {
                sink.send(event, (result, e) -> {
                    if (e == null) {
                        settled(result, outcome);
                    } else {
                        outcome.completeExceptionally(e);
                    }
                });
            }
            return outcome;
        }

        private void settled(SendResult result, CompletableFuture<Void> outcome) {
            sink.counts().events().settled(result);
            if (!(result instanceof SendResult.Dropped drop)) {
                done = true;
                outcome.complete(null);
            } else if (sink.source().reportDrops()) {
                outcome.completeExceptionally(new ReportedException(place() + " was dropped by " + sink.dataSource()
                        + " (reportDropsAsExceptions): " + drop.reason() + ": " + drop.message()));
            } else {
                letter = new LetterStep(letter(drop.reason().name(), drop.message()));
                write(letter, outcome);
            }
        }

        private void write(LetterStep step, CompletableFuture<Void> outcome) {
            CompletableFuture<?> unused = step.attempt().whenComplete((written, e) -> {
                if (e == null) {
                    done = true;
                    outcome.complete(null);
                } else {
                    outcome.completeExceptionally(e);
                }
            });
        }
    }
}
