// SPDX-License-Identifier: Apache-2.0
package io.tranquility.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PlainIsoTest {
    @Test
    void reads_what_the_jdk_reads() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            long seconds = random.nextLong() % 60_000_000_000L;
            Instant instant =
                    Instant.ofEpochSecond(seconds, random.nextInt(3) == 0 ? 0 : random.nextInt(1_000_000_000));
            String text = DateTimeFormatter.ISO_INSTANT.format(instant);
            if (text.length() > 30 || text.startsWith("-") || text.startsWith("+")) {
                assertThat(PlainIso.millis(text)).isEqualTo(PlainIso.OTHER);
            } else {
                assertThat(PlainIso.millis(text)).as(text).isEqualTo(instant.toEpochMilli());
            }
        }
    }

    @Test
    void reads_fractions_of_any_number_of_digits() {
        for (int digits = 1; digits <= 9; digits++) {
            String text = "2026-11-23T13:25:07." + "987654321".substring(0, digits) + "Z";
            assertThat(PlainIso.millis(text))
                    .as(text)
                    .isEqualTo(Instant.parse(text).toEpochMilli());
        }
        assertThat(PlainIso.millis("1969-12-31T23:59:59.9999Z")).isEqualTo(-1);
        assertThat(PlainIso.millis("2024-02-29T00:00:00Z"))
                .isEqualTo(Instant.parse("2024-02-29T00:00:00Z").toEpochMilli());
    }

    @Test
    void leaves_every_other_form_to_others() {
        List.of(
                        "",
                        "2026-11-23",
                        "2026-11-23T13:25:00",
                        "2026-11-23T13:25:00+01:00",
                        "2026-11-23 13:25:00Z",
                        "2026-11-23T13:25:00,5Z",
                        "2026-11-23T13:25:00.Z",
                        "2026-11-23T13:25:00.1234567890Z",
                        "2026-11-23T13:25:00.12x4Z",
                        "2026-1x-23T13:25:00Z",
                        "2026-13-23T13:25:00Z",
                        "2026-00-23T13:25:00Z",
                        "2026-11-00T13:25:00Z",
                        "2026-11-31T13:25:00Z",
                        "2025-02-29T13:25:00Z",
                        "2026-11-23T24:00:00Z",
                        "2026-11-23T13:60:00Z",
                        "2026-11-23T13:25:60Z",
                        "٢٠٢٦-11-23T13:25:00Z")
                .forEach(text -> assertThat(PlainIso.millis(text)).as(text).isEqualTo(PlainIso.OTHER));
    }
}
