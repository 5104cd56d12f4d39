// SPDX-License-Identifier: Apache-2.0
package io.tranquility.spool;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * How a record lies in a file: a marker, the length of its payload, a CRC-32C of all that follows and of the length, the
 * number of its first event, the time of its receipt in milliseconds, the number of its events, and the payload. All
 * numbers are big-endian. The marker is no UTF-8, so that a payload which is cannot be taken for a record.
 */
final class RecordFormat {
    /** Ends with the version of this format. */
    static final int MARKER = 0xFF54_5101;

    static final int HEADER = 32;

    /** More than any request has; a longer one is damage. */
    static final int LONGEST_PAYLOAD = 1 << 28;

    private static final int LENGTH_AT = 4;
    private static final int CRC_AT = 8;
    private static final int COVERED_AT = 12;

    private RecordFormat() {}

    static byte[] encode(long firstEvent, Instant receivedAt, SpoolPayload payload) {
        byte[] payloadBytes = payload.bytes();
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + payloadBytes.length);
        buffer.putInt(MARKER)
                .putInt(payloadBytes.length)
                .putInt(0)
                .putLong(firstEvent)
                .putLong(receivedAt.toEpochMilli())
                .putInt(payload.events())
                .put(payloadBytes);
        buffer.putInt(CRC_AT, crc(buffer.array(), 0, payloadBytes.length));
        return buffer.array();
    }

    /** The length of the payload that a header announces, or -1 if this is none. */
    static int payloadLength(ByteBuffer bytes, int offset) {
        int length = bytes.getInt(offset + LENGTH_AT);
        return bytes.getInt(offset) == MARKER && length >= 0 && length <= LONGEST_PAYLOAD ? length : -1;
    }

    /**
     * The record at an offset, or null if it is damaged.
     *
     * @param bytes on the heap, with the whole record
     */
    static SpoolRecord decode(ByteBuffer bytes, int offset, int payloadLength) {
        if (bytes.getInt(offset + CRC_AT) != crc(bytes.array(), bytes.arrayOffset() + offset, payloadLength)) {
            return null;
        }
        byte[] payload = new byte[payloadLength];
        bytes.get(offset + HEADER, payload);
        return new SpoolRecord(
                bytes.getLong(offset + COVERED_AT),
                bytes.getInt(offset + COVERED_AT + 16),
                Instant.ofEpochMilli(bytes.getLong(offset + COVERED_AT + 8)),
                payload);
    }

    private static int crc(byte[] bytes, int offset, int payloadLength) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset + LENGTH_AT, 4);
        crc.update(bytes, offset + COVERED_AT, HEADER - COVERED_AT + payloadLength);
        return (int) crc.getValue();
    }
}
