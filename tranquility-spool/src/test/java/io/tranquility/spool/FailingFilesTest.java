// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import static io.tranquility.spool.SpoolDirectory.append;
import static io.tranquility.spool.SpoolDirectory.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks that fail: what was not taken does not count, what was taken stays, and it goes on when the disk does. */
final class FailingFilesTest {
    private enum Call {
        MAKE,
        WRITE,
        FORCE,
        TRUNCATE,
        POSITION
    }

    @TempDir
    private Path root;

    private SpoolDirectory directory;
    private final Set<Call> failing = ConcurrentHashMap.newKeySet();
    private final AtomicInteger forces = new AtomicInteger();

    @BeforeEach
    void make() {
        directory = new SpoolDirectory(root.resolve("spool"));
    }

    private Spool open(Duration fsyncPeriod) throws IOException {
        SpoolOptions options = new SpoolOptions(directory.path(), 1 << 20, Duration.ofHours(1), fsyncPeriod);
        return Spool.open("wiki", options, this::file, this::position);
    }

    private void check(Call call) throws IOException {
        if (failing.contains(call)) {
            throw new IOException("No space left on device");
        }
    }

    private PositionFile position(Path path) throws IOException {
        return new PositionFile(path) {
            @Override
            void write(Position position, boolean forced) throws IOException {
                check(Call.POSITION);
                super.write(position, forced);
            }
        };
    }

    private LogFile file(Path path) throws IOException {
        check(Call.MAKE);
        LogFile file = LogFile.make(path);
        return new LogFile() {
            @Override
            public void write(byte[] bytes) throws IOException {
                if (failing.contains(Call.WRITE)) {
                    file.write(Arrays.copyOf(bytes, bytes.length / 2));
                }
                check(Call.WRITE);
                file.write(bytes);
            }

            @Override
            public void force() throws IOException {
                forces.incrementAndGet();
                check(Call.FORCE);
                file.force();
            }

            @Override
            public void truncate(long size) throws IOException {
                check(Call.TRUNCATE);
                file.truncate(size);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"WRITE", "FORCE"})
    void what_cannot_be_written_is_refused_and_later_events_are_taken_again(Call call) throws Exception {
        for (boolean canTruncate : new boolean[] {true, false}) {
            directory = new SpoolDirectory(root.resolve(call + " " + canTruncate));
            failing.clear();
            try (Spool spool = open(Duration.ZERO)) {
                append(spool, "before").join();
                failing.addAll(canTruncate ? EnumSet.of(call) : EnumSet.of(call, Call.TRUNCATE));
                for (String word : new String[] {"refused 1", "refused 2"}) {
                    assertThatThrownBy(() -> append(spool, word).join())
                            .hasCauseInstanceOf(IOException.class)
                            .hasMessageContaining("The events were not written to " + directory.path())
                            .hasMessageContaining("No space left on device");
                }
                assertThat(spool.status().pending()).isEqualTo(1);
                failing.clear();
                append(spool, "after wards").join();
                assertThat(spool.status().pending()).isEqualTo(3);

                SpoolDirectory killed = directory.copy(root.resolve("copy of " + call + canTruncate));
                try (Spool again = killed.open()) {
                    assertThat(drain(again)).containsExactly("before", "after wards");
                    assertThat(again.status().lost()).isZero();
                }
                assertThat(drain(spool)).containsExactly("before", "after wards");
                assertThat(spool.status().lost()).isZero();
            }
        }
    }

    @Test
    void a_file_that_cannot_be_made_refuses_events_until_it_can() throws Exception {
        try (Spool spool = open(Duration.ZERO)) {
            failing.add(Call.MAKE);
            assertThatThrownBy(() -> append(spool, "refused").join()).hasCauseInstanceOf(IOException.class);
            failing.clear();
            append(spool, "taken").join();
            assertThat(drain(spool)).containsExactly("taken");
        }
    }

    @Test
    void room_that_was_not_used_is_given_back() throws Exception {
        try (Spool spool = open(Duration.ZERO)) {
            failing.add(Call.WRITE);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> append(spool, "x".repeat(500_000)).join())
                        .hasMessageContaining("No space left on device");
            }
            assertThat(spool.status().bytes()).isZero();
        }
    }

    @Test
    void with_a_period_events_are_taken_before_they_are_forced_and_forced_in_time() throws Exception {
        try (Spool spool = open(Duration.ofMillis(20))) {
            append(spool, "a").join();
            await().atMost(Duration.ofMinutes(1)).until(() -> forces.get() > 0);
        }
        forces.set(0);
        try (Spool spool = open(Duration.ofHours(1))) {
            append(spool, "b").join();
            append(spool, "c").join();
            assertThat(forces).hasValue(0);
        }
        assertThat(forces).as("when it is closed").hasValue(1);
    }

    @Test
    void a_disk_that_fails_a_periodic_force_takes_nothing_back() throws Exception {
        failing.add(Call.FORCE);
        try (Spool spool = open(Duration.ofMillis(20))) {
            append(spool, "a").join();
            await().atMost(Duration.ofMinutes(1)).until(() -> forces.get() > 0);
            failing.clear();
            append(spool, "b").join();
            assertThat(drain(spool)).containsExactly("a", "b");
        }
    }

    @Test
    void sending_goes_on_while_its_position_cannot_be_written_and_nothing_is_deleted() throws Exception {
        try (Spool spool = open(Duration.ZERO)) {
            append(spool, "a ".repeat(40_000)).join();
            failing.add(Call.POSITION);
            assertThat(drain(spool)).hasSize(1);
            append(spool, "b").join();
            assertThat(drain(spool)).containsExactly("b");
            assertThat(directory.segments()).hasSize(2);

            SpoolDirectory killed = directory.copy(root.resolve("copy"));
            try (Spool again = killed.open()) {
                assertThat(drain(again)).as("sent again").hasSize(2);
            }
            failing.clear();
            assertThat(drain(spool)).isEmpty();
            assertThat(directory.segments()).hasSize(1);
        }
    }
}
