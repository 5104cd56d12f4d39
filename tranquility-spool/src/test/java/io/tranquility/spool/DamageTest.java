// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import static io.tranquility.spool.SpoolDirectory.append;
import static io.tranquility.spool.SpoolDirectory.drain;
import static io.tranquility.spool.SpoolDirectory.next;
import static io.tranquility.spool.SpoolDirectory.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a crash or a bad disk left: torn at the end, damaged in the middle, gone. */
final class DamageTest {
    @TempDir
    private Path root;

    private SpoolDirectory written;

    /** The one segment, with three records; "two words" is in the middle. */
    private byte[] segment;

    private int copies;

    @BeforeEach
    void write() throws IOException {
        written = new SpoolDirectory(root.resolve("written"));
        try (Spool spool = written.open()) {
            append(spool, "one").join();
            append(spool, "two words").join();
            append(spool, "three").join();
        }
        segment = Files.readAllBytes(written.segments().get(0));
    }

    private static int length(String payload) {
        return RecordFormat.HEADER + payload.length();
    }

    private SpoolDirectory with(byte[] content) throws IOException {
        SpoolDirectory copy = written.copy(root.resolve("copy" + copies++));
        Files.write(copy.segments().get(0), content);
        return copy;
    }

    @Test
    void a_record_that_is_torn_at_any_byte_is_cut_off_and_those_before_it_remain() throws Exception {
        int whole = length("one") + length("two words");
        for (int size = whole; size < segment.length; size++) {
            SpoolDirectory torn = with(Arrays.copyOf(segment, size));
            Path file = torn.segments().get(0);
            try (Spool spool = torn.open()) {
                assertThat(Files.size(file)).as("cut at %d", size).isEqualTo(whole);
                append(spool, "later").join();
                assertThat(drain(spool)).as("cut at %d", size).containsExactly("one", "two words", "later");
                assertThat(spool.status().lost()).isZero();
            }
        }
    }

    @Test
    void a_tail_of_zeros_as_file_systems_leave_it_is_cut_off() throws Exception {
        try (Spool spool = with(Arrays.copyOf(segment, segment.length + 5000)).open()) {
            assertThat(drain(spool)).containsExactly("one", "two words", "three");
            assertThat(spool.status().lost()).isZero();
        }
    }

    @Test
    void a_record_that_is_damaged_at_any_byte_is_lost_alone_and_counted() throws Exception {
        for (int at = length("one"); at < length("one") + length("two words"); at++) {
            byte[] changed = segment.clone();
            changed[at] ^= 0x55;
            try (Spool spool = with(changed).open()) {
                assertThat(spool.status().pending()).isEqualTo(4);
                assertThat(drain(spool)).as("byte %d", at).containsExactly("one", "three");
                assertThat(spool.status().lost()).as("byte %d", at).isEqualTo(2);
                assertThat(spool.status().done()).isEqualTo(2);
                assertThat(spool.status().pending()).isZero();
            }
        }
    }

    @Test
    void the_counts_add_up_while_damage_is_passed() throws Exception {
        byte[] changed = segment.clone();
        changed[length("one") + RecordFormat.HEADER] ^= 1;
        try (Spool spool = with(changed).open()) {
            for (SpoolBatch batch = next(spool); !batch.isEmpty(); batch = next(spool)) {
                assertAddsUp(spool.status());
                spool.done();
                assertAddsUp(spool.status());
            }
            assertThat(spool.status().lost()).isEqualTo(2);
        }
    }

    private static void assertAddsUp(SpoolStatus status) {
        assertThat(status.pendingAtStart() + status.appended())
                .isEqualTo(status.done() + status.lost() + status.pending());
    }

    @Test
    void damage_that_comes_while_it_is_open_is_passed_too() throws Exception {
        SpoolDirectory open = with(segment);
        try (Spool spool = open.open()) {
            byte[] changed = segment.clone();
            changed[segment.length - 1] ^= 1;
            Files.write(open.segments().get(0), changed);
            assertThat(drain(spool)).containsExactly("one", "two words");
            assertThat(spool.status().lost()).isEqualTo(1);
            append(spool, "later").join();
            assertThat(drain(spool)).containsExactly("later");
        }
    }

    @Test
    void a_segment_that_is_gone_is_lost_and_counted() throws Exception {
        SpoolDirectory copy = with(segment);
        try (Spool spool = copy.open()) {
            append(spool, "of the second segment").join();
        }
        try (Spool spool = copy.open()) {
            append(spool, "of the third").join();
        }
        Files.delete(copy.segments().get(1));
        try (Spool spool = copy.open()) {
            assertThat(drain(spool)).containsExactly("one", "two words", "three", "of the third");
            assertThat(spool.status().lost()).isEqualTo(4);
        }
    }

    @Test
    void one_whose_last_records_were_sent_and_are_gone_goes_on() throws Exception {
        SpoolDirectory copy = with(segment);
        try (Spool spool = copy.open()) {
            drain(spool);
        }
        Files.delete(copy.segments().get(0));
        try (Spool spool = copy.open()) {
            assertThat(spool.status().pending()).isZero();
            append(spool, "later").join();
            assertThat(drain(spool)).containsExactly("later");
        }
    }

    @Test
    void without_its_position_all_that_is_there_is_sent() throws Exception {
        for (byte[] position : List.of(new byte[0], new byte[5000], new byte[] {1, 2, 3})) {
            SpoolDirectory copy = with(segment);
            Files.write(copy.path().resolve("position"), position);
            try (Spool spool = copy.open()) {
                assertThat(drain(spool)).containsExactly("one", "two words", "three");
                assertThat(spool.status().lost()).isZero();
            }
        }
    }

    @Test
    void of_a_position_that_is_torn_the_one_before_counts() throws Exception {
        SpoolDirectory copy = with(segment);
        try (Spool spool = copy.open()) {
            assertThat(texts(next(spool))).hasSize(3);
        }
        byte[] position = Files.readAllBytes(copy.path().resolve("position"));
        for (int at = 0; at < 48; at++) {
            for (int place : List.of(0, 4096)) {
                byte[] torn = position.clone();
                torn[place + at] ^= 0x55;
                SpoolDirectory again = copy.copy(root.resolve("torn" + copies++));
                Files.write(again.path().resolve("position"), torn);
                try (Spool spool = again.open()) {
                    assertThat(drain(spool)).containsExactly("one", "two words", "three");
                }
            }
        }
    }
}
