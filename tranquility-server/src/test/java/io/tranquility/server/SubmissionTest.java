// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tranquility.beam.Beam;
import io.tranquility.beam.Delivery;
import io.tranquility.beam.DropReason;
import io.tranquility.config.DataSourceConfig;
import io.tranquility.config.PropertyValues;
import io.tranquility.config.TranquilityConfig;
import io.tranquility.console.Credentials;
import io.tranquility.console.EventCounts;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.input.EventParsers;
import io.tranquility.internal.time.ThreadScheduler;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubmissionTest {
    private static final int EVENTS = 5000;
    private static final int BODIES = 4;

    @TempDir
    private Path directory;

    private final ExecutorService druid = Executors.newFixedThreadPool(3);
    private final Workers workers = new Workers();
    private final Set<Object> sent = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sentTwice = new AtomicInteger();
    private final Set<Object> failed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger released = new AtomicInteger();
    private DataSource source;

    @BeforeEach
    void open() throws IOException {
        ObjectNode json = TestServer.config("tranquility.blockOnFull", "true");
        TranquilityConfig file =
                TranquilityConfig.read(Files.writeString(directory.resolve("config.json"), json.toString()));
        DataSourceConfig config = file.dataSource("foo");
        PropertyValues properties = file.properties("foo");
        source = new DataSource(
                config,
                properties,
                Credentials.of(properties),
                EventParsers.of(config, properties),
                new Tranquilizer<>(
                        new Threads(),
                        new TranquilizerTuning(100, 3, Duration.ZERO, false),
                        new ThreadScheduler("test-submission")),
                Optional.empty(),
                new EventCounts());
    }

    @AfterEach
    void close() throws InterruptedException {
        source.tranquilizer().close();
        workers.close();
        druid.shutdownNow();
        assertThat(druid.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    /** Settles each batch in any of some threads: drops each tenth event, and fails each third the first time. */
    private final class Threads implements Beam<Map<String, Object>> {
        @Override
        public void deliver(List<? extends Delivery<Map<String, Object>>> deliveries) {
            druid.execute(() -> deliveries.forEach(this::settle));
        }

        private void settle(Delivery<Map<String, Object>> delivery) {
            int number = ((Number) delivery.event().get("n")).intValue();
            if (number % 10 == 0) {
                delivery.drop(DropReason.BEFORE_WINDOW, "too old");
            } else if (number % 3 == 0 && failed.add(number)) {
                delivery.fail(new IllegalStateException("no Druid"));
            } else {
                if (!sent.add(number)) {
                    sentTwice.incrementAndGet();
                }
                delivery.sent();
            }
        }

        @Override
        public void close() {}
    }

    private Submission submission(int first, Submission.Style style) {
        String text = IntStream.range(first, first + EVENTS)
                .mapToObj(n -> n % 1000 == 1 ? "{\n" : "{\"n\":" + n + "}\n")
                .collect(Collectors.joining());
        Body body = new Body(
                List.of(text.getBytes(StandardCharsets.UTF_8)),
                MediaType.TEXT,
                Coding.IDENTITY,
                new ServerOptions.Limits(1 << 20, 1000, 100, 1 << 20));
        return new Submission(
                body,
                new Target(Map.of("foo", source), Optional.of("foo"), null),
                style,
                workers,
                new Undeliverable(DeadLetters.NONE),
                released::incrementAndGet);
    }

    @Test
    void counts_each_event_once_while_threads_settle_them_that_others_read() {
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < BODIES; i++) {
            submissions.add(submission(
                    i * EVENTS, i % 2 == 0 ? Submission.Style.V2 : Submission.Style.repeatable("body-" + i)));
        }
        for (Submission submission : submissions) {
            assertThat(submission.start()).isTrue();
            workers.execute(submission::read);
        }
        for (Submission submission : submissions) {
            Report report = submission.whenEnded().join();
            assertThat(report.isFinal()).isTrue();
            assertThat(report.received()).isEqualTo(EVENTS);
            assertThat(report.droppedByReason()).isEqualTo(Map.of(DropReason.BEFORE_WINDOW, (long) EVENTS / 10));
            assertThat(report.unparseable()).isEqualTo(EVENTS / 1000);
            assertThat(report.sent()).isEqualTo(EVENTS - EVENTS / 10 - EVENTS / 1000);
        }
        assertThat(sent).hasSize(BODIES * (EVENTS - EVENTS / 10 - EVENTS / 1000));
        assertThat(sentTwice).hasValue(0);
        assertThat(released).hasValue(BODIES);
        assertThat(source.counts().unsettled()).isZero();
        assertThat(source.counts().toString())
                .isEqualTo(sent.size() + " events sent, " + BODIES * EVENTS / 10 + " dropped {BEFORE_WINDOW="
                        + BODIES * EVENTS / 10 + "}, " + BODIES * EVENTS / 1000 + " unparseable");
    }

    @Test
    void a_report_in_between_never_counts_more_outcomes_than_events() {
        Submission submission = submission(0, Submission.Style.V2);
        assertThat(submission.start()).isTrue();
        workers.execute(submission::read);
        while (!submission.isEnded()) {
            Report report = submission.report();
            long dropped = report.droppedByReason().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(report.pending()).isNotNegative();
            assertThat(report.received())
                    .isEqualTo(report.sent() + dropped + report.unparseable() + report.failed() + report.pending());
        }
        assertThat(submission.report().received()).isEqualTo(EVENTS);
    }
}
