// SPDX-License-Identifier: Apache-2.0
package io.tranquility.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void a_temporary_one_is_deleted_with_all_in_it() throws IOException {
        WorkDirectory work = WorkDirectory.create(Optional.empty());
        try {
            Files.writeString(work.temp().resolve("file"), "x");
            assertThat(work.temporary()).isTrue();
        } finally {
            work.deleteIfTemporary();
        }
        assertThat(work.path()).doesNotExist();
    }

    @Test
    void the_users_own_is_made_and_kept() {
        Path own = directory.resolve("a/b");

        WorkDirectory work = WorkDirectory.create(Optional.of(own));
        work.deleteIfTemporary();

        assertThat(work.path()).isEqualTo(own);
        assertThat(work.temp()).isDirectory();
    }

    @Test
    void refuses_one_that_is_not_empty() throws IOException {
        Files.writeString(directory.resolve("old"), "x");

        assertThatThrownBy(() -> WorkDirectory.create(Optional.of(directory)))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining("The work directory " + directory + " is not empty");
    }

    @Test
    void refuses_a_file() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThatThrownBy(() -> WorkDirectory.create(Optional.of(file)))
                .isInstanceOf(EmbeddedDruidException.class)
                .hasMessageContaining(file + " cannot be made");
    }

    @Test
    void shows_the_end_of_the_log_without_the_stack_frames() throws IOException {
        WorkDirectory work = WorkDirectory.create(Optional.of(directory));
        String lines = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> "line " + i + "\n\tat some.Class.method(Class.java:" + i + ")\n")
                .collect(Collectors.joining());
        Files.writeString(work.log(), lines);

        assertThat(work.logTail().lines()).hasSize(40).startsWith("line 61").endsWith("line 100");
    }

    @Test
    void shows_the_last_errors_of_the_log_before_its_end() throws IOException {
        WorkDirectory work = WorkDirectory.create(Optional.of(directory));
        String lines = "noise\n12:00 ERROR [main] Cannot start\njava.io.IOException: Failed to bind\n\tat a.B.c\n"
                + "chatter\n".repeat(60);
        Files.writeString(work.log(), lines);

        assertThat(work.logTail().lines())
                .hasSize(42)
                .startsWith("12:00 ERROR [main] Cannot start", "java.io.IOException: Failed to bind", "chatter");
    }

    @Test
    void says_so_if_there_is_no_log() throws IOException {
        WorkDirectory work = WorkDirectory.create(Optional.of(directory));
        assertThat(work.logTail()).startsWith("(no log: ").contains("druid.log");

        Files.createFile(work.log());
        assertThat(work.logTail()).isEqualTo("(the log is empty)");
    }
}
