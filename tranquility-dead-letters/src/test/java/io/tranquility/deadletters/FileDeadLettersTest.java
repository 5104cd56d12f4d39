// SPDX-License-Identifier: Apache-2.0
package io.tranquility.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileDeadLettersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private FileDeadLetters open(int maxFileBytes, int maxFiles) throws IOException {
        return new FileDeadLetters(new RotatingFiles(directory, maxFileBytes, maxFiles));
    }

    private static DeadLetter letter(String value) {
        return letter(value.getBytes(StandardCharsets.UTF_8));
    }

    private static DeadLetter letter(byte[] value) {
        return new DeadLetter(
                Instant.parse("2026-11-23T10:00:00Z"),
                "wiki",
                DeadLetter.UNPARSEABLE,
                "not JSON",
                Map.of("topic", "edits"),
                value);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (Path file : files()) {
            for (String line : Files.readAllLines(file)) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines;
    }

    private List<String> values() throws IOException {
        return lines().stream().map(line -> line.get("value").asText()).toList();
    }

    @Test
    void a_letter_is_in_the_file_when_its_future_completes() throws IOException {
        try (DeadLetters letters = open(1 << 20, 2)) {
            assertThat(letters.write(letter("{\"cut"))).succeedsWithin(SOON);

            assertThat(lines()).containsExactly(JSON.readTree("""
                    {"time": "2026-11-23T10:00:00Z", "dataSource": "wiki", "reason": "UNPARSEABLE",
                     "message": "not JSON", "source": {"topic": "edits"}, "value": "{\\"cut"}
                    """));
        }
    }

    @Test
    void bytes_that_are_no_text_and_lines_within_a_value_come_back_as_they_were() throws IOException {
        byte[] cut = {'a', (byte) 0xc3};
        try (DeadLetters letters = open(1 << 20, 2)) {
            assertThat(letters.write(letter(cut))).succeedsWithin(SOON);
            assertThat(letters.write(letter("a\nb\u0000"))).succeedsWithin(SOON);
        }

        assertThat(Base64.getDecoder().decode(lines().get(0).get("valueBase64").asText()))
                .isEqualTo(cut);
        assertThat(lines().get(1).get("value").asText()).isEqualTo("a\nb\u0000");
    }

    @Test
    void a_full_file_is_followed_by_another_and_the_oldest_goes() throws IOException {
        try (DeadLetters letters = open(1, 3)) {
            for (int i = 0; i < 5; i++) {
                assertThat(letters.write(letter("letter " + i))).succeedsWithin(SOON);
            }
        }

        assertThat(files().stream().map(file -> file.getFileName().toString()))
                .containsExactly("dead-letters-000003.jsonl", "dead-letters-000004.jsonl", "dead-letters-000005.jsonl");
        assertThat(values()).containsExactly("letter 2", "letter 3", "letter 4");
    }

    @Test
    void the_next_process_goes_on_in_the_last_file() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (DeadLetters letters = open(1 << 20, 2)) {
                assertThat(letters.write(letter("process " + i))).succeedsWithin(SOON);
            }
        }

        assertThat(files()).containsExactly(directory.resolve("dead-letters-000001.jsonl"));
        assertThat(values()).containsExactly("process 0", "process 1", "process 2");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 20000", "1, 8191", "3, 8192", "3, 8193"})
    void the_half_line_that_a_crash_left_is_cut_off(int wholeLines, int cutBytes) throws IOException {
        try (DeadLetters letters = open(1 << 20, 2)) {
            for (int i = 0; i < wholeLines; i++) {
                assertThat(letters.write(letter("letter " + i))).succeedsWithin(SOON);
            }
        }
        Path file = directory.resolve("dead-letters-000001.jsonl");
        Files.writeString(file, "x".repeat(cutBytes), StandardOpenOption.CREATE, StandardOpenOption.APPEND);

        try (DeadLetters letters = open(1 << 20, 2)) {
            assertThat(letters.write(letter("after"))).succeedsWithin(SOON);
        }
        assertThat(values()).hasSize(wholeLines + 1).endsWith("after");
    }

    @Test
    void what_was_kept_by_a_process_that_is_killed_is_there_and_can_be_read() throws Exception {
        int kept = LetterWriter.runAndKill(directory, 300);

        try (DeadLetters letters = open(LetterWriter.FILE_BYTES, 1000)) {
            assertThat(letters.write(letter("after"))).succeedsWithin(SOON);
        }
        List<String> values = values();
        for (int i = 0; i <= kept; i++) {
            assertThat(values.get(i)).startsWith(i + " ");
        }
        assertThat(values).endsWith("after");
    }

    @Test
    void on_a_full_disk_letters_fail_no_older_ones_go_and_no_files_pile_up() throws IOException {
        try (DeadLetters letters = open(1, 3)) {
            assertThat(letters.write(letter("one"))).succeedsWithin(SOON);
            assertThat(letters.write(letter("two"))).succeedsWithin(SOON);
            Path full = Files.createSymbolicLink(directory.resolve("dead-letters-000003.jsonl"), Path.of("/dev/full"));
            for (int i = 0; i < 5; i++) {
                assertThat(letters.write(letter("three")))
                        .failsWithin(SOON)
                        .withThrowableThat()
                        .withMessageContaining("1 dead letters were not written to " + directory)
                        .withMessageContaining("No space left on device");
            }
            assertThat(files()).hasSize(3);

            Files.delete(full);
            assertThat(letters.write(letter("three"))).succeedsWithin(SOON);
        }
        assertThat(values()).containsExactly("one", "two", "three");
    }

    @Test
    void letters_that_a_failed_write_left_are_taken_back_so_that_none_is_there_twice() throws IOException {
        byte[] line = "{}\n".getBytes(StandardCharsets.UTF_8);
        try (RotatingFiles files = new RotatingFiles(directory, 1 << 20, 2)) {
            files.append(line);
            files.force();
            files.append(line);
            files.append(line);
            files.takeBack();
            files.append(line);
            files.force();
        }
        assertThat(lines()).hasSize(2);
    }

    @Test
    void other_files_of_the_directory_are_left_alone() throws IOException {
        Path other = Files.writeString(directory.resolve("dead-letters-old.jsonl"), "mine");
        try (DeadLetters letters = open(1, 1)) {
            assertThat(letters.write(letter("one"))).succeedsWithin(SOON);
            assertThat(letters.write(letter("two"))).succeedsWithin(SOON);
        }

        assertThat(files()).containsExactly(directory.resolve("dead-letters-000002.jsonl"), other);
    }

    @Test
    void what_was_taken_before_the_end_is_written_and_later_letters_fail() throws IOException {
        DeadLetters letters = open(1 << 20, 2);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(letters.write(letter("letter " + i)));
        }
        letters.close();

        assertThat(all).allMatch(written -> written.isDone() && !written.isCompletedExceptionally());
        assertThat(lines()).hasSize(1000);
        assertThat(letters.write(letter("late")))
                .failsWithin(SOON)
                .withThrowableThat()
                .withMessageContaining("The dead letters are closed");
    }

    @Test
    void letters_fail_while_they_cannot_be_written_and_are_written_when_they_can() throws IOException {
        try (DeadLetters letters = open(1, 2)) {
            Path obstacle = Files.createDirectory(directory.resolve("dead-letters-000001.jsonl"));
            Path content = Files.createDirectory(obstacle.resolve("content"));
            Files.createDirectory(directory.resolve("dead-letters-000002.jsonl"));

            assertThat(letters.write(letter("one")))
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .withMessageContaining("1 dead letters were not written to " + directory);

            Files.delete(content);
            assertThat(letters.write(letter("one"))).succeedsWithin(SOON);
        }
        assertThat(Files.readString(directory.resolve("dead-letters-000003.jsonl")))
                .contains("\"value\":\"one\"");
    }
}
