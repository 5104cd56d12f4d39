// SPDX-License-Identifier: Apache-2.0
package io.tranquility.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.deadletters.DeadLetter;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.status.LogLimit;
import io.tranquility.testing.ManualScheduler;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A record from its bytes to a beam and to the dead letters. */
final class RecordEventsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    /** Sends events, but drops those with a {@code drop} and fails those with a {@code fail} as often as that says. */
    private static final class ObedientBeam implements Beam<Map<String, Object>> {
        private final List<Object> sent = new ArrayList<>();
        private final Map<Object, Integer> failures = new HashMap<>();

        @Override
        public void deliver(List<? extends Delivery<Map<String, Object>>> deliveries) {
            for (Delivery<Map<String, Object>> delivery : deliveries) {
                Object id = delivery.event().get("id");
                int wanted = Integer.parseInt(String.valueOf(delivery.event().getOrDefault("fail", "0")));
                if (failures.getOrDefault(id, 0) < wanted) {
                    failures.merge(id, 1, Integer::sum);
                    delivery.fail(new IOException("Druid is away"));
                } else if (delivery.event().get("drop") != null) {
                    delivery.drop(DropReason.BEFORE_WINDOW, "too old");
                } else {
                    sent.add(id);
                    delivery.sent();
                }
            }
        }

        @Override
        public void close() {}
    }

    /** Keeps letters, or fails. */
    private static final class Letters implements DeadLetters {
        private final List<DeadLetter> kept = new ArrayList<>();
        private int failures;

        @Override
        public CompletableFuture<Void> write(DeadLetter letter) {
            if (failures > 0) {
                failures--;
                return CompletableFuture.failedFuture(new IOException("The disk is full"));
            }
            kept.add(letter);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }

    @TempDir
    private Path directory;

    private final ObedientBeam beam = new ObedientBeam();
    private final Letters letters = new Letters();
    private final ManualScheduler scheduler = new ManualScheduler(NOW);
    private int failingOpenings;
    private DataSinks sinks;

    @AfterEach
    void close() {
        if (sinks != null) {
            sinks.close();
        }
    }

    private RecordHandler.Handling begin(String value, Map<String, Object> properties) {
        return begin(value, properties, Map.of("type", "json"));
    }

    private RecordHandler.Handling begin(
            String value, Map<String, Object> properties, Map<String, Object> inputFormat) {
        Map<String, Object> all = new HashMap<>(Map.of("topicPattern", "edits"));
        all.putAll(properties);
        sinks = new DataSinks(
                new TestConfig(directory)
                        .inputFormat(inputFormat)
                        .dataSource("wiki", all)
                        .kafka()
                        .sources(),
                config -> {
                    if (failingOpenings-- > 0) {
                        throw new IllegalStateException("ZooKeeper is away");
                    }
                    return new Tranquilizer<>(beam, new TranquilizerTuning(100, 5, Duration.ZERO, false), scheduler);
                });
        if (failingOpenings == 0) {
            sinks.openNamed();
        }
        DruidRecordHandler handler = new DruidRecordHandler(
                sinks,
                letters,
                new LogLimit(1, Duration.ofSeconds(10), System::nanoTime),
                Clock.fixed(NOW, ZoneOffset.UTC));
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        return handler.begin(new ConsumerRecord<>("edits", 3, 7, null, bytes));
    }

    private CompletableFuture<Void> attempt(RecordHandler.Handling handling) {
        CompletableFuture<Void> outcome = begun(handling);
        scheduler.advance(Duration.ofMillis(1));
        return outcome;
    }

    private static CompletableFuture<Void> begun(RecordHandler.Handling handling) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        handling.attempt(new RecordHandler.Outcome() {
            @Override
            public void finish() {
                future.complete(null);
            }

            @Override
            public void fail(Throwable cause) {
                future.completeExceptionally(cause);
            }
        });
        return future;
    }

    private static String event(String id, String more) {
        return "{\"time\": \"2026-11-23T10:00:00Z\", \"id\": \"" + id + "\"" + more + "}";
    }

    private String counts() {
        return sinks.forTopic("edits").counts().toString();
    }

    @Test
    void is_done_when_its_event_is_in_druid() {
        assertThat(attempt(begin(event("a", ""), Map.of()))).isCompleted();
        assertThat(beam.sent).containsExactly("a");
        assertThat(letters.kept).isEmpty();
        assertThat(counts()).isEqualTo("1 records; 1 events sent, 0 dropped, 0 unparseable");
    }

    @Test
    void an_event_that_failed_is_sent_again_and_the_others_of_its_record_are_not() {
        RecordHandler.Handling record = begin(event("a", "") + event("b", ", \"fail\": 2") + event("c", ""), Map.of());

        assertThat(attempt(record)).isCompletedExceptionally();
        assertThat(attempt(record)).isCompletedExceptionally();
        assertThat(beam.sent).containsExactly("a", "c");
        assertThat(attempt(record)).isCompleted();
        assertThat(beam.sent).containsExactly("a", "c", "b");
        assertThat(counts()).isEqualTo("1 records; 3 events sent, 0 dropped, 0 unparseable");
    }

    @Test
    void a_dropped_event_becomes_a_letter_with_its_record() {
        String value = event("a", ", \"drop\": true");
        assertThat(attempt(begin(value, Map.of()))).isCompleted();

        assertThat(beam.sent).isEmpty();
        DeadLetter letter = letters.kept.get(0);
        assertThat(letters.kept).hasSize(1);
        assertThat(letter.time()).isEqualTo(NOW);
        assertThat(letter.dataSource()).isEqualTo("wiki");
        assertThat(letter.reason()).isEqualTo("BEFORE_WINDOW");
        assertThat(letter.message()).isEqualTo("too old");
        assertThat(letter.source()).isEqualTo(Map.of("topic", "edits", "partition", "3", "offset", "7"));
        assertThat(letter.value()).asString(StandardCharsets.UTF_8).isEqualTo(value);
        assertThat(counts()).isEqualTo("1 records; 0 events sent, 1 dropped {BEFORE_WINDOW=1}, 0 unparseable");
    }

    @Test
    void a_letter_that_was_not_written_is_written_again_and_its_event_is_not_sent_again() {
        letters.failures = 2;
        RecordHandler.Handling record = begin(event("a", ", \"drop\": true"), Map.of());

        assertThat(attempt(record)).isCompletedExceptionally();
        assertThat(attempt(record)).isCompletedExceptionally();
        assertThat(attempt(record)).isCompleted();
        assertThat(letters.kept).hasSize(1);
        assertThat(counts()).isEqualTo("1 records; 0 events sent, 1 dropped {BEFORE_WINDOW=1}, 0 unparseable");
    }

    @Test
    void what_cannot_be_parsed_becomes_a_letter() {
        letters.failures = 1;
        RecordHandler.Handling record = begin("{\"cut", Map.of());

        assertThat(attempt(record)).isCompletedExceptionally();
        assertThat(attempt(record)).isCompleted();
        assertThat(letters.kept).hasSize(1);
        assertThat(letters.kept.get(0).reason()).isEqualTo("UNPARSEABLE");
        assertThat(letters.kept.get(0).message()).isNotBlank().doesNotStartWith("event");
        assertThat(letters.kept.get(0).value()).asString(StandardCharsets.UTF_8).isEqualTo("{\"cut");
        assertThat(counts()).isEqualTo("1 records; 0 events sent, 0 dropped, 1 unparseable");
    }

    @Test
    void a_record_without_a_value_is_no_event() {
        assertThat(attempt(begin(null, Map.of()))).isCompleted();
        assertThat(letters.kept)
                .extracting(DeadLetter::reason, DeadLetter::message, letter -> letter.value().length)
                .containsExactly(tuple("UNPARSEABLE", "the record has no value", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n "})
    void a_record_that_holds_no_event_is_told_and_kept(String value) {
        assertThat(attempt(begin(value, Map.of()))).isCompleted();
        assertThat(letters.kept)
                .extracting(DeadLetter::reason, letter -> new String(letter.value(), StandardCharsets.UTF_8))
                .containsExactly(tuple("UNPARSEABLE", value));
        assertThat(letters.kept.get(0).message()).isNotBlank();
        assertThat(counts()).isEqualTo("1 records; 0 events sent, 0 dropped, 1 unparseable");
    }

    @Test
    void of_a_record_with_several_lines_the_good_ones_are_sent_and_the_bad_ones_told_in_one_letter() {
        String value = event("a", "") + "\n{\"cut\n" + event("b", "") + "\nnonsense";
        assertThat(attempt(begin(value, Map.of(), Map.of("type", "json", "assumeNewlineDelimited", true))))
                .isCompleted();
        assertThat(beam.sent).containsExactly("a", "b");
        assertThat(letters.kept).singleElement().satisfies(letter -> {
            assertThat(letter.message()).contains("event 2: ", "event 4: ");
            assertThat(letter.value()).asString(StandardCharsets.UTF_8).isEqualTo(value);
        });
        assertThat(counts()).isEqualTo("1 records; 2 events sent, 0 dropped, 2 unparseable");
    }

    @Test
    void a_drop_stops_the_application_if_asked() {
        assertThat(attempt(begin(event("a", ", \"drop\": true"), Map.of("reportDropsAsExceptions", true))))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ReportedException.class)
                .withMessage("The record of topic edits partition 3 at offset 7 was dropped by wiki"
                        + " (reportDropsAsExceptions): BEFORE_WINDOW: too old");
        assertThat(letters.kept).isEmpty();
    }

    @Test
    void what_cannot_be_parsed_stops_the_application_if_asked() {
        assertThat(attempt(begin("{\"cut", Map.of("reportParseExceptions", true))))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ReportedException.class)
                .withMessageStartingWith("The record of topic edits partition 3 at offset 7 cannot be parsed for wiki"
                        + " (reportParseExceptions): ");
        assertThat(letters.kept).isEmpty();
    }

    @Test
    void a_pipeline_that_cannot_be_opened_is_opened_by_the_next_attempt() {
        failingOpenings = 1;
        RecordHandler.Handling record = begin(event("a", ""), Map.of());

        assertThat(begun(record))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .havingCause()
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .hasMessage("ZooKeeper is away");
        sinks.openNamed();
        assertThat(attempt(record)).isCompleted();
        assertThat(beam.sent).containsExactly("a");
    }
}
