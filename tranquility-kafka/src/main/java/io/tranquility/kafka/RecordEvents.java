// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import io.tranquility.beam.SendResult;
import io.tranquility.deadletters.DeadLetter;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.input.EventParser;
import io.tranquility.input.Parsed;
import io.tranquility.input.Unparseable;
import io.tranquility.kafka.RecordHandler.Handling;
import io.tranquility.kafka.RecordHandler.Outcome;
import io.tranquility.status.LogLimit;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a topic's records, mostly one in each. Each is sent until it is in Druid or dropped; what was dropped or could
 * not be parsed becomes a dead letter, which is written until it is kept. For one consumer's thread; only outcomes come on
 * others.
 */
final class RecordEvents {
    private static final Logger log = LoggerFactory.getLogger(RecordEvents.class);
    private static final byte[] NO_BYTES = {};
    private static final int SHOWN_PROBLEMS = 5;

    private final DataSink sink;
    private final EventParser parser;
    private final DeadLetters deadLetters;
    private final LogLimit unparseableLog;
    private final Clock clock;

    RecordEvents(DataSink sink, DeadLetters deadLetters, LogLimit unparseableLog, Clock clock) {
        this.sink = sink;
        this.parser = sink.newParser();
        this.deadLetters = deadLetters;
        this.unparseableLog = unparseableLog;
        this.clock = clock;
    }

    /** Reads a record. */
    Handling begin(ConsumerRecord<byte[], byte[]> record) {
        Parsed parsed = parsed(record.value());
        List<Map<String, Object>> events = parsed.events();
        List<Unparseable> problems = parsed.unparseable();
        sink.counts().record(events.size() + problems.size());
        if (events.size() == 1 && problems.isEmpty()) {
            return new EventHandling(record, events.get(0));
        }
        List<Handling> parts = new ArrayList<>(events.size() + 1);
        if (!problems.isEmpty()) {
            parts.add(unparseable(record, problems, events.size() + problems.size() == 1));
        }
        if (problems.isEmpty() || !sink.source().reportParseExceptions()) {
            events.forEach(event -> parts.add(new EventHandling(record, event)));
        }
        return parts.size() == 1 ? parts.get(0) : new PartsHandling(parts);
    }

    private Parsed parsed(byte[] value) {
        if (value == null) {
            return new Parsed(List.of(), List.of(new Unparseable(1, "the record has no value")));
        }
        Parsed parsed = parser.parse(value);
        return parsed.events().isEmpty() && parsed.unparseable().isEmpty()
                ? new Parsed(List.of(), List.of(new Unparseable(1, "the record holds no event")))
                : parsed;
    }

    private Handling unparseable(ConsumerRecord<byte[], byte[]> record, List<Unparseable> problems, boolean alone) {
        problems.forEach(problem -> sink.counts().events().unparseable(problem.reason()));
        String message = problems.stream()
                .limit(SHOWN_PROBLEMS)
                .map(problem -> alone ? problem.reason() : "event " + problem.position() + ": " + problem.reason())
                .collect(Collectors.joining("; "));
        String shown = problems.size() <= SHOWN_PROBLEMS
                ? message
                : message + "; and " + (problems.size() - SHOWN_PROBLEMS) + " more";
        String place = place(record);
        if (sink.source().reportParseExceptions()) {
            String report = place + " cannot be parsed for " + sink.dataSource() + " (reportParseExceptions): " + shown;
            return outcome -> outcome.fail(new ReportedException(report));
        }
        unparseableLog.log(more -> log.warn("{} cannot be parsed for {}{}: {}", place, sink.dataSource(), more, shown));
        return letter(record, DeadLetter.UNPARSEABLE, shown);
    }

    /** A dead letter to be written. */
    private Handling letter(ConsumerRecord<byte[], byte[]> record, String reason, String message) {
        Map<String, String> source = new LinkedHashMap<>();
        source.put("topic", record.topic());
        source.put("partition", Integer.toString(record.partition()));
        source.put("offset", Long.toString(record.offset()));
        DeadLetter letter = new DeadLetter(
                clock.instant(),
                sink.dataSource(),
                reason,
                message,
                source,
                record.value() == null ? NO_BYTES : record.value());
        return outcome -> {
            CompletableFuture<?> unused = deadLetters.write(letter).whenComplete((written, e) -> {
                if (e == null) {
                    outcome.finish();
                } else {
                    outcome.fail(e);
                }
            });
        };
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return "The record of topic " + record.topic() + " partition " + record.partition() + " at offset "
                + record.offset();
    }

    /** An event to be sent, and its letter if it was dropped. It is its own callback, because that is once for each event. */
    private final class EventHandling implements Handling, BiConsumer<SendResult, Throwable> {
        private final ConsumerRecord<byte[], byte[]> record;
        private final Map<String, Object> event;
        private Handling letter;
        private Outcome outcome;

        EventHandling(ConsumerRecord<byte[], byte[]> record, Map<String, Object> event) {
            this.record = record;
            this.event = event;
        }

        @Override
        public void attempt(Outcome attempted) {
            if (letter != null) {
                letter.attempt(attempted);
            } else {
                outcome = attempted;
                sink.send(event, this);
            }
        }

        @Override
        public void accept(SendResult result, Throwable failure) {
            if (failure != null) {
                outcome.fail(failure);
                return;
            }
            sink.counts().events().settled(result);
            if (!(result instanceof SendResult.Dropped drop)) {
                outcome.finish();
            } else if (sink.source().reportDrops()) {
                outcome.fail(new ReportedException(place(record) + " was dropped by " + sink.dataSource()
                        + " (reportDropsAsExceptions): " + drop.reason() + ": " + drop.message()));
            } else {
                letter = letter(record, drop.reason().name(), drop.message());
                letter.attempt(outcome);
            }
        }
    }
}
