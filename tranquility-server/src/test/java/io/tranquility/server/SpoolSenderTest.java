// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tranquility.deadletters.DeadLetter;
import io.tranquility.deadletters.DeadLetters;
import io.tranquility.internal.time.ThreadScheduler;
import io.tranquility.spool.Spool;
import io.tranquility.spool.SpoolOptions;
import io.tranquility.spool.SpoolPayload;
import io.tranquility.tranquilizer.Tranquilizer;
import io.tranquility.tranquilizer.TranquilizerTuning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sender does that no request shows. */
final class SpoolSenderTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private final ScriptedBeam beam = new ScriptedBeam();
    private final FailingLetters letters = new FailingLetters();

    /** Letters of which the first few are not written. */
    private static final class FailingLetters implements DeadLetters {
        private final AtomicInteger failures = new AtomicInteger();
        private final List<DeadLetter> written = new CopyOnWriteArrayList<>();

        @Override
        public CompletableFuture<Void> write(DeadLetter letter) {
            if (failures.getAndDecrement() > 0) {
                return CompletableFuture.failedFuture(new IOException("No space left on device"));
            }
            written.add(letter);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }

    private SpoolSender open() throws IOException {
        Spool spool = Spool.open("wiki", new SpoolOptions(directory, 1 << 20, Duration.ofHours(1), Duration.ZERO));
        return new SpoolSender("wiki", spool, Duration.ofHours(1), letters, Duration.ofSeconds(1));
    }

    private Tranquilizer<Map<String, Object>> tranquilizer(int maxBatchSize) {
        return tranquilizer(beam, maxBatchSize);
    }

    private static Tranquilizer<Map<String, Object>> tranquilizer(ScriptedBeam target, int maxBatchSize) {
        return new Tranquilizer<>(
                target,
                new TranquilizerTuning(maxBatchSize, 2, Duration.ZERO, false),
                new ThreadScheduler("test-wiki"));
    }

    private static void append(SpoolSender sender, int events, String lines) {
        sender.append(Instant.now(), List.of(new SpoolPayload(events, lines.getBytes(StandardCharsets.UTF_8))))
                .join();
    }

    @Test
    void nothing_leaves_the_spool_unsent_while_the_dead_letters_cannot_be_written() throws Exception {
        letters.failures.set(3);
        try (SpoolSender sender = open();
                Tranquilizer<Map<String, Object>> target = tranquilizer(10)) {
            sender.sendTo(target, 3);
            append(sender, 2, "{\"n\":1,\"action\":\"drop\"}\n{\"n\":2}\n");
            append(sender, 1, "{\"n\":3}\n");
            await().atMost(PATIENCE).until(() -> beam.sent().size() == 2);
            assertThat(letters.written).extracting(DeadLetter::reason).containsExactly("BEFORE_WINDOW");
            await().atMost(PATIENCE)
                    .until(() -> sender.describe().get("pending").equals(0L));
            assertThat(sender.describe().get("dropped")).isEqualTo(Map.of("BEFORE_WINDOW", 1L));
            assertThat(sender.describe().get("sent")).isEqualTo(2L);
        }
    }

    @Test
    void what_another_program_wrote_that_is_no_event_becomes_a_dead_letter_and_is_counted() throws Exception {
        letters.failures.set(1);
        try (SpoolSender sender = open();
                Tranquilizer<Map<String, Object>> target = tranquilizer(10)) {
            sender.sendTo(target, 3);
            append(sender, 3, "{\"n\":1}\nnonsense\n");
            append(sender, 2, "{\"n\":2}");
            await().atMost(PATIENCE)
                    .until(() -> sender.describe().get("pending").equals(0L));
            assertThat(beam.sent()).extracting(event -> event.get("n")).containsExactly(1, 2);
            assertThat(sender.describe().get("failed")).isEqualTo(Map.of("UNREADABLE", 3L));
            assertThat(letters.written)
                    .filteredOn(letter -> letter.reason().equals("UNREADABLE"))
                    .extracting(letter -> new String(letter.value(), StandardCharsets.UTF_8))
                    .contains("{\"n\":1}\nnonsense\n", "{\"n\":2}");
        }
    }

    @Test
    void what_was_on_its_way_when_the_process_was_killed_is_sent_again_in_the_same_batches() throws Exception {
        beam.hold();
        Path copy = directory.resolve("copy");
        try (SpoolSender killed = open();
                Tranquilizer<Map<String, Object>> target = tranquilizer(10)) {
            killed.sendTo(target, 3);
            append(killed, 5, "{\"n\":1}{\"n\":2}{\"n\":3}{\"n\":4}{\"n\":5}");
            await().atMost(PATIENCE).until(() -> beam.waiting() == 5);
            append(killed, 1, "{\"n\":6}");
            Files.createDirectory(copy);
            for (String file : List.of("position", "spool-000000000001.log")) {
                Files.copy(directory.resolve(file), copy.resolve(file));
            }
            beam.letGo();
        }
        ScriptedBeam second = new ScriptedBeam();
        Spool spool = Spool.open("wiki", new SpoolOptions(copy, 1 << 20, Duration.ofHours(1), Duration.ZERO));
        try (SpoolSender again = new SpoolSender("wiki", spool, Duration.ofHours(1), letters, Duration.ofSeconds(1));
                Tranquilizer<Map<String, Object>> target = tranquilizer(second, 10)) {
            again.sendTo(target, 3);
            await().atMost(PATIENCE).until(() -> second.sent().size() == 6);
        }
        assertThat(beam.named().values()).contains(List.of(List.of(1, 2, 3)), List.of(List.of(4, 5)));
        assertThat(second.named()).containsAllEntriesOf(beam.named()).hasSize(3);
    }

    @Test
    void it_waits_for_room_where_as_many_events_wait_as_are_allowed() throws Exception {
        try (SpoolSender sender = open();
                Tranquilizer<Map<String, Object>> target = tranquilizer(2)) {
            sender.sendTo(target, 3);
            List<Integer> numbers = IntStream.range(0, 100).boxed().toList();
            append(sender, 100, numbers.stream().map(n -> "{\"n\":" + n + "}").collect(Collectors.joining("\n")));
            await().atMost(PATIENCE).until(() -> sender.describe().get("sent").equals(100L));
            assertThat(beam.sent()).extracting(event -> event.get("n")).containsExactlyElementsOf(numbers);
            assertThat(sender.describe().get("sentAgain")).isEqualTo(0L);
        }
    }
}
