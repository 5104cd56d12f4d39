// SPDX-License-Identifier: Apache-2.0
package io.tranquility.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LinesTest {
    private static final String LONG = "x".repeat(70_000);

    /** Gives at most so many bytes at a time. */
    private static InputStream slow(String text, int most) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, most));
            }
        };
    }

    private static List<String> read(String text, int most) throws IOException {
        List<String> read = new ArrayList<>();
        try (Lines lines = new Lines(slow(text, most), 100_000)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                assertThat(lines.number()).isEqualTo(read.size() + 1);
                read.add(new String(line, StandardCharsets.UTF_8));
            }
            assertThat(lines.next()).isNull();
        }
        return read;
    }

    @Test
    void end_in_lf_or_cr_lf_or_with_the_text() throws IOException {
        for (int most = 1; most < 12; most++) {
            assertThat(read("a\nb\r\n\n\r\nc\rd\r\n\re", most)).containsExactly("a", "b", "", "", "c\rd", "\re");
            assertThat(read("a\n", most)).containsExactly("a");
            assertThat(read("a\r", most)).containsExactly("a");
            assertThat(read("\n\n", most)).containsExactly("", "");
            assertThat(read("", most)).isEmpty();
        }
    }

    @Test
    void end_at_any_place_and_only_there() throws IOException {
        for (int length = 0; length < 40; length++) {
            for (char other : new char[] {'\t', '\u000b', '\u008a', '\u0001', 'x'}) {
                String line = String.valueOf(other).repeat(length);
                assertThat(read(line + "\n" + line + "\n" + line, 100_000)).startsWith(line, line);
            }
        }
    }

    @Test
    void may_be_longer_than_what_is_read_at_a_time() throws IOException {
        String text = "short\n" + LONG + "\n\n" + "y".repeat(16 << 10) + "\r\n" + LONG + "z";
        for (int most : new int[] {100_000, 16 << 10, 1000, 7}) {
            assertThat(read(text, most)).containsExactly("short", LONG, "", "y".repeat(16 << 10), LONG + "z");
        }
    }

    @Test
    void that_are_passed_are_counted_and_checked_too() throws IOException {
        try (Lines lines = new Lines(slow("a\n" + LONG + "\nb", 1000), 70_000)) {
            assertThat(lines.skip()).isTrue();
            assertThat(lines.skip()).isTrue();
            assertThat(lines.next()).isEqualTo(new byte[] {'b'});
            assertThat(lines.number()).isEqualTo(3);
            assertThat(lines.skip()).isFalse();
        }
        try (Lines lines = new Lines(slow("a\n" + LONG + "\nb", 1000), 69_999)) {
            assertThat(lines.skip()).isTrue();
            assertThatThrownBy(lines::skip)
                    .isInstanceOf(Body.TooLargeException.class)
                    .hasMessageStartingWith("Line 2 has more than 69999 bytes");
        }
    }
}
