// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.extension.RunLedger.Restored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLedgerTest {
    @TempDir
    private Path directory;

    @Test
    void a_first_run_has_lost_nothing() throws IOException {
        try (RunLedger ledger = open()) {
            assertThat(ledger.restored()).isEqualTo(Restored.NONE);
            assertThat(ledger.lost(0)).isZero();
        }
    }

    @Test
    void a_clean_end_is_known_to_the_next_run_only() throws IOException {
        try (RunLedger ledger = open()) {
            ledger.acknowledge(100);
            ledger.markClean();
        }
        try (RunLedger ledger = open()) {
            assertThat(ledger.restored()).isEqualTo(Restored.CLEAN);
            assertThat(ledger.lost(100)).isZero();
        }
        try (RunLedger ledger = open()) {
            assertThat(ledger.restored()).isEqualTo(Restored.CRASH);
        }
    }

    @Test
    void after_a_crash_the_rows_that_were_not_persisted_are_lost() throws IOException {
        try (RunLedger ledger = open()) {
            ledger.acknowledge(100);
        }
        try (RunLedger ledger = open()) {
            assertThat(ledger.restored()).isEqualTo(Restored.CRASH);
            assertThat(ledger.lost(60)).isEqualTo(40);
        }
    }

    @Test
    void a_file_in_the_way_is_an_error() throws IOException {
        final Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> RunLedger.open(file.toFile())).isInstanceOf(IOException.class);
    }

    @Test
    void a_failing_disk_does_not_fail_the_batch() throws IOException {
        final RunLedger ledger = open();
        ledger.close();
        ledger.acknowledge(7);
        ledger.markClean();
        try (RunLedger next = open()) {
            assertThat(next.restored()).isEqualTo(Restored.CRASH);
            assertThat(next.lost(0)).isZero();
        }
    }

    private RunLedger open() throws IOException {
        return RunLedger.open(directory.resolve("work").toFile());
    }
}
