// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import static io.tranquility.spool.SpoolDirectory.append;
import static io.tranquility.spool.SpoolDirectory.drain;
import static io.tranquility.spool.SpoolDirectory.next;
import static io.tranquility.spool.SpoolDirectory.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the spool keeps, in which order, and for how long. */
final class SpoolTest {
    @TempDir
    private Path root;

    private SpoolDirectory directory;

    @BeforeEach
    void make() {
        directory = new SpoolDirectory(root.resolve("spool"));
    }

    private Spool open(long maxBytes, Duration fsyncPeriod) throws IOException {
        return Spool.open("wiki", new SpoolOptions(directory.path(), maxBytes, Duration.ofHours(1), fsyncPeriod));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.05S", "PT1H"})
    void events_come_in_order_of_arrival_with_the_time_of_their_receipt(Duration fsyncPeriod) throws Exception {
        try (Spool spool = open(1 << 20, fsyncPeriod)) {
            append(spool, "a b", "c").get(60, TimeUnit.SECONDS);
            append(spool, "d").get(60, TimeUnit.SECONDS);

            SpoolBatch batch = next(spool);
            assertThat(texts(batch)).containsExactly("a b", "c", "d");
            assertThat(batch.records()).extracting(SpoolRecord::receivedAt).containsOnly(SpoolDirectory.RECEIVED);
            assertThat(batch.records()).extracting(SpoolRecord::firstEvent).containsExactly(0L, 2L, 3L);
            spool.done();
            assertThat(next(spool).isEmpty()).isTrue();
        }
    }

    @Test
    void what_is_not_done_comes_again_after_a_kill_with_the_same_key_and_what_is_done_does_not() throws Exception {
        try (Spool spool = directory.open()) {
            append(spool, "a b").join();
            next(spool);
            spool.done();
            append(spool, "c").join();
            String key = next(spool).key();
            append(spool, "d e").join();

            try (Spool again = directory.copy(root.resolve("copy")).open()) {
                assertThat(again.status().pendingAtStart()).isEqualTo(3);
                assertThat(again.status().inDoubtAtStart()).isEqualTo(1);
                SpoolBatch repeated = next(again);
                assertThat(repeated.key()).isEqualTo(key);
                assertThat(texts(repeated)).as("as it was cut then").containsExactly("c");
                again.done();
                SpoolBatch rest = next(again);
                assertThat(rest.key()).isNotEqualTo(key);
                assertThat(texts(rest)).containsExactly("d e");
            }
        }
    }

    @Test
    void keys_of_batches_are_of_their_spool_alone() throws Exception {
        List<String> keys = new ArrayList<>();
        for (String name : List.of("one", "other")) {
            try (Spool spool = new SpoolDirectory(root.resolve(name)).open()) {
                append(spool, "a").join();
                keys.add(next(spool).key());
            }
        }
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void a_batch_has_so_many_events_and_bytes_at_most_but_one_record_at_least() throws Exception {
        try (Spool spool = open(64 << 20, Duration.ZERO)) {
            spool.append(Instant.EPOCH, List.of(new SpoolPayload(1, new byte[5 << 20])))
                    .join();
            spool.append(Instant.EPOCH, List.of(new SpoolPayload(1, new byte[3 << 20])))
                    .join();
            spool.append(Instant.EPOCH, List.of(new SpoolPayload(1, new byte[2 << 20])))
                    .join();
            spool.append(Instant.EPOCH, List.of(new SpoolPayload(9_999, new byte[1])))
                    .join();
            spool.append(Instant.EPOCH, List.of(new SpoolPayload(20_000, new byte[1])))
                    .join();

            List<List<Integer>> events = new ArrayList<>();
            for (SpoolBatch batch = next(spool); !batch.isEmpty(); batch = next(spool)) {
                events.add(batch.records().stream().map(SpoolRecord::events).toList());
                spool.done();
            }
            assertThat(events).containsExactly(List.of(1), List.of(1), List.of(1, 9_999), List.of(20_000));
        }
    }

    @Test
    void it_waits_for_events_that_come() throws Exception {
        try (Spool spool = directory.open()) {
            CompletableFuture<SpoolBatch> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return spool.next(Duration.ofMinutes(5));
                } catch (IOException | InterruptedException e) {
                    throw new CompletionException(e);
                }
            });
            append(spool, "a").join();
            assertThat(texts(waiting.get(60, TimeUnit.SECONDS))).containsExactly("a");
        }
    }

    @Test
    void a_batch_must_be_done_before_the_next() throws Exception {
        try (Spool spool = directory.open()) {
            append(spool, "a").join();
            next(spool);
            assertThatThrownBy(() -> next(spool))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The last batch of the spool of wiki is not done");
        }
    }

    @Test
    void what_comes_at_the_same_time_from_many_is_all_there_once() throws Exception {
        try (Spool spool = open(16 << 20, Duration.ZERO)) {
            List<CompletableFuture<Void>> appends = IntStream.range(0, 400)
                    .parallel()
                    .mapToObj(i -> append(spool, "e" + i))
                    .toList();
            appends.forEach(CompletableFuture::join);
            assertThat(drain(spool))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 400).mapToObj(i -> "e" + i).toList());
        }
    }

    @Test
    void it_takes_no_more_than_its_bytes_until_some_are_sent() throws Exception {
        String kilobyte = "x".repeat(1 << 10);
        try (Spool spool = open(1 << 16, Duration.ZERO)) {
            int taken = 0;
            Throwable refusal = null;
            while (refusal == null) {
                try {
                    append(spool, kilobyte).get(60, TimeUnit.SECONDS);
                    taken++;
                } catch (ExecutionException e) {
                    refusal = e.getCause();
                }
            }
            assertThat(taken).isEqualTo((1 << 16) / (kilobyte.length() + RecordFormat.HEADER));
            assertThat(refusal)
                    .isInstanceOf(SpoolFullException.class)
                    .hasMessageStartingWith("The spool of wiki is full: it has ")
                    .hasMessageEndingWith("would exceed 65536 (spool.maxBytes)");
            assertThat(spool.status().pending()).isEqualTo(taken);
            assertThat(spool.status().bytes()).isLessThanOrEqualTo(1 << 16);
            assertThat(directory.segments()).hasSizeGreaterThan(8);

            assertThat(drain(spool)).hasSize(taken);
            assertThat(directory.segments()).as("of what is sent").hasSizeLessThanOrEqualTo(1);
            append(spool, kilobyte).get(60, TimeUnit.SECONDS);
            assertThat(drain(spool)).hasSize(1);
        }
    }

    @Test
    void one_that_was_filled_at_once_is_empty_again_when_that_is_sent() throws Exception {
        try (Spool spool = open(1 << 16, Duration.ZERO)) {
            for (int i = 0; i < 3; i++) {
                append(spool, "x".repeat(60_000)).join();
                assertThat(drain(spool)).hasSize(1);
            }
        }
    }

    @Test
    void all_of_a_request_is_taken_or_nothing() throws Exception {
        try (Spool spool = open(1 << 16, Duration.ZERO)) {
            assertThatThrownBy(() -> append(spool, "small", "x".repeat(1 << 16)).join())
                    .hasCauseInstanceOf(SpoolFullException.class);
            assertThat(next(spool).isEmpty()).isTrue();
            assertThat(spool.status().appended()).isZero();
        }
    }

    @Test
    void the_counts_add_up_over_a_restart() throws Exception {
        try (Spool spool = directory.open()) {
            append(spool, "a b c").join();
            append(spool, "d").join();
            append(spool, "e f").join();
            next(spool);
            assertThat(spool.status())
                    .isEqualTo(new SpoolStatus(
                            0, 0, 6, 0, 0, 6, Optional.of(SpoolDirectory.RECEIVED), 3 * 32 + 9, 1 << 20));
            spool.done();
            append(spool, "g").join();
            assertThat(spool.status().done()).isEqualTo(6);
            assertThat(spool.status().pending()).isEqualTo(1);
        }
        try (Spool spool = directory.open()) {
            append(spool, "h i").join();
            assertThat(spool.status().pendingAtStart()).isEqualTo(1);
            assertThat(spool.status().inDoubtAtStart()).isZero();
            assertThat(spool.status().pending()).isEqualTo(3);
            assertThat(drain(spool)).containsExactly("g", "h i");
            assertThat(spool.status().done()).isEqualTo(3);
            assertThat(spool.status().pending()).isZero();
        }
    }

    @Test
    void a_directory_belongs_to_one_at_a_time() throws Exception {
        Spool first = directory.open();
        assertThatThrownBy(directory::open)
                .isInstanceOf(IOException.class)
                .hasMessage("another process has " + directory.path() + "; give each process a directory of its own");
        first.close();
        directory.open().close();
    }

    @Test
    void a_directory_that_cannot_be_written_to_is_refused() throws Exception {
        Files.createDirectories(directory.path());
        Files.setPosixFilePermissions(directory.path(), PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeTrue(!Files.isWritable(directory.path()), "root may write anywhere");
        assertThatThrownBy(directory::open).isInstanceOf(IOException.class).hasMessageContaining("lock");
    }

    @Test
    void a_directory_that_cannot_be_made_is_refused() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "");
        assertThatThrownBy(() -> new SpoolDirectory(file.resolve("spool")).open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void once_it_is_closed_nothing_is_taken() throws Exception {
        Spool spool = directory.open();
        CompletableFuture<Void> last = append(spool, "a");
        spool.close();
        assertThat(last).isCompleted();
        assertThatThrownBy(() -> append(spool, "b").join())
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("The spool in " + directory.path() + " is closed");
    }
}
