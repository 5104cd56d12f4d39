// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RecordFormatTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-23T13:25:00.123Z");

    private final byte[] encoded = RecordFormat.encode(
            7, RECEIVED, new SpoolPayload(3, "{\"page\":\"caf\u00e9\"}".getBytes(StandardCharsets.UTF_8)));

    @Test
    void what_was_written_is_read() {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        SpoolRecord record = RecordFormat.decode(bytes, 0, RecordFormat.payloadLength(bytes, 0));
        assertThat(record.firstEvent()).isEqualTo(7);
        assertThat(record.events()).isEqualTo(3);
        assertThat(record.endEvent()).isEqualTo(10);
        assertThat(record.receivedAt()).isEqualTo(RECEIVED);
        assertThat(new String(record.payload(), StandardCharsets.UTF_8)).isEqualTo("{\"page\":\"caf\u00e9\"}");
        assertThat(record).hasToString("SpoolRecord(events 7 to 9 of 2026-11-23T13:25:00.123Z, 16 bytes)");
    }

    @Test
    void any_changed_bit_makes_it_no_record() {
        for (int bit = 0; bit < encoded.length * 8; bit++) {
            byte[] changed = encoded.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            ByteBuffer bytes = ByteBuffer.wrap(changed);
            int length = RecordFormat.payloadLength(bytes, 0);
            boolean fits = length >= 0 && length <= changed.length - RecordFormat.HEADER;
            assertThat(fits ? RecordFormat.decode(bytes, 0, length) : null)
                    .as("bit %d", bit)
                    .isNull();
        }
    }
}
